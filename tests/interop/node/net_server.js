// net_server.js PATH | HOST PORT: accepts one client and sends back what it says.
const net = require('net');
const [place, port] = process.argv.slice(2);

const server = net.createServer((client) => {
  server.close();
  client.pipe(client);
});
server.listen(port === undefined ? { path: place } : { host: place, port: Number(port) }, () => {
  console.log('ready', server.address().port ?? '');
});
