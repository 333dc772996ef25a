// net_client.js PATH | HOST PORT: sends stdin, prints what comes back, and hangs up when all of it has.
const net = require('net');
const [place, port] = process.argv.slice(2);

const server = net.connect(port === undefined ? { path: place } : { host: place, port: Number(port) });
let asked = 0;
let answered = 0;
let ended = false;
const hangUpWhenDone = () => {
  if (ended && answered === asked) server.end();
};

process.stdin.on('data', (piece) => {
  asked += piece.length;
  server.write(piece);
});
process.stdin.on('end', () => {
  ended = true;
  hangUpWhenDone();
});
server.on('data', (piece) => {
  answered += piece.length;
  process.stdout.write(piece);
  hangUpWhenDone();
});
