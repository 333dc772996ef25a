// msgpack_client.js PATH | HOST PORT: msgpack-rpc written by hand over @msgpack/msgpack, as in a tutorial.
const net = require('net');
const { encode, decodeMultiStream } = require('./npm.js')('@msgpack/msgpack');
const [place, port] = process.argv.slice(2);

const socket = net.connect(port === undefined ? { path: place } : { host: place, port: Number(port) });
const waiting = new Map();
let last = 0;
const call = (name, ...parameters) =>
  new Promise((done) => {
    waiting.set(++last, done);
    socket.write(encode([0, last, name, parameters]));
  });

let told;
const heard = new Promise((done) => (told = done));
const listen = async () => {
  for await (const [type, ...parts] of decodeMultiStream(socket)) {
    if (type === 0) {
      const [id, name, parameters] = parts;
      socket.write(encode([1, id, null, `${name} ${parameters}: 42`]));
    } else if (type === 1) {
      const [id, error, result] = parts;
      waiting.get(id)(error ? `${error.code} ${error.message}` : result);
    } else {
      told(JSON.stringify(parts));
    }
  }
};

const talk = async () => {
  console.log('sum', await call('add', 2, 3));
  console.log('text', JSON.stringify(await call('twice', 'tea 🍵 é')));
  console.log('bytes', Buffer.from(await call('bytes', Uint8Array.of(0, 1, 255))).toString('hex'));
  const many = await Promise.all(Array.from({ length: 10000 }, (_, n) => call('add', n, n)));
  console.log('many', many.every((sum, n) => sum === 2 * n));
  console.log('unknown', await call('ad', 2, 3));
  console.log('wrong', await call('add', 2, 'x'));
  console.log('thrown', await call('fail', 'no tea left'));
  console.log('asked back', await call('ask', 'the answer'));
  socket.write(encode([2, 'tell', ['tea', 1]]));
  console.log('heard', await heard);
  socket.end();
};
listen();
talk();
