// jsonrpc_server.js [PATH | HOST PORT]: a language server made with vscode-jsonrpc, on stdio or for one client of a socket.
const net = require('net');
const rpc = require('./npm.js')('vscode-jsonrpc/node');
const [place, port] = process.argv.slice(2);

const serve = (input, output) => {
  const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(input), new rpc.StreamMessageWriter(output));
  connection.onRequest('add', (a, b) => a + b);
  connection.onRequest('describe', ({ name, count }) => ({ name, doubled: 2 * count }));
  connection.onRequest('fail', (why) => new rpc.ResponseError(-7, why, { why }));
  connection.onRequest('ask', (question) => connection.sendRequest('answer', question));
  connection.onRequest('hang', (token) => new Promise((done) => token.onCancellationRequested(() => done(connection.sendNotification('stopped')))));
  connection.onNotification('tell', (...news) => connection.sendNotification('news', ...news));
  connection.onClose(() => process.exit());
  connection.listen();
};

if (place === undefined) {
  serve(process.stdin, process.stdout);
} else {
  const server = net.createServer((client) => server.close() && serve(client, client));
  server.listen(port === undefined ? { path: place } : { host: place, port: Number(port) }, () => {
    console.log('ready', server.address().port ?? '');
  });
}
