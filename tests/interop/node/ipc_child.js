// ipc_child.js [FILE]: a child with a channel, as child_process.fork starts it. Sends back what it gets, and does what {do: …} says.
// When the channel ends it writes so into FILE.
const fs = require('fs');
const net = require('net');
const [file] = process.argv.slice(2);
process.on('warning', ({ name }) => process.send(name));

const orders = {
  disconnect: () => process.send('bye', () => process.disconnect()),
  // Ended by itself, so that it knows when: in milliseconds since 1970.
  die: () => process.send({ at: Date.now() }, () => process.kill(process.pid, 'SIGKILL')),
  die_within: () => {
    fs.writeSync(3, '{"half":');
    process.kill(process.pid, 'SIGKILL');
  },
  // Bytes as they are, each in a write of its own.
  say: ({ text }) => Buffer.from(text).forEach((byte) => fs.writeSync(3, Uint8Array.of(byte))),
  connect: ({ port }) => {
    const socket = net.connect(port, '127.0.0.1', () => process.send({ socket: 1 }, socket));
  },
  path: ({ path }) => {
    const socket = net.connect(path, () => process.send('pipe', socket));
  },
  server: () => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      process.send('server', server);
      process.send('after');
    });
  },
};

let served;
const serve = (server) => {
  served = server;
  server.on('connection', (socket) => socket.end('Node serves'));
  process.send('serving');
};
orders.end = () => served.close(() => process.send('ended'));

process.on('message', (message, socket) => {
  if (socket instanceof net.Server) return serve(socket);
  if (socket !== undefined) return socket.end(`Node got ${JSON.stringify(message)}`);
  return (orders[message?.do] ?? process.send.bind(process))(message);
});
process.on('disconnect', () => {
  if (file !== undefined) fs.writeFileSync(file, `${process.env.NODE_CHANNEL_FD}`);
  process.exit();
});
