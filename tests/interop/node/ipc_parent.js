// ipc_parent.js SCENARIO COMMAND ARGUMENT…: starts a program that sends back each message, with a channel as child_process.fork makes it, and
// prints what happens. Its stdout is ours, its stdin is empty.
const { isDeepStrictEqual } = require('util');
const start = require('./start');
const net = require('net');
const [scenario, command, ...rest] = process.argv.slice(2);

const child = start(command, rest, {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  serialization: scenario === 'advanced' ? 'advanced' : 'json',
});
const ending = [];
const endsWith = (what) => ending.push(what) === 2 && console.log(ending.sort().join(', '));
child.on('error', (problem) => console.log('cannot start:', problem.message));
child.on('disconnect', () => endsWith('disconnected'));
child.on('exit', (code, signal) => endsWith(`exit ${signal ?? code}`));

// A hundred are on their way at a time: Wine is slow with more. Each has to come back, in order.
const exchange = (messages) => {
  let sent = 0;
  let next = 0;
  const sendOne = () => sent < messages.length && child.send(messages[sent++]);
  child.on('message', (message) => {
    if (!isDeepStrictEqual(message, messages[next])) console.log('different:', next);
    if (++next % 1000 === 0) console.log('same', next);
    sendOne();
    if (next < messages.length) return;
    console.log('all', next);
    child.disconnect();
  });
  for (let i = 0; i < 100; i++) sendOne();
};

const scenarios = {
  values: () => exchange([0, -1.5e300, '', 'tea 🍵 é\n"\\\u2028', true, null, [], {}, { a: [{ b: null }] }, { cmd: 'NODE_' }]),
  many: () => exchange(Array.from({ length: 20000 }, (_, n) => ({ n, text: 'é'.repeat(n % 50) }))),
  large: () => exchange(['🍵'.repeat(2500000), [1]]),
  hold: () => child.on('message', () => console.log('ready')) && child.send(1),
  kill: () => child.on('message', () => child.kill('SIGKILL')) && child.send(1),
  tell: () => {
    child.send({ a: 1 });
    child.send('é');
    child.disconnect();
  },
  advanced: () => {},
  // A connection that this program accepts is handed over, and its server counts and closes.
  socket: () => {
    const server = net.createServer({ pauseOnConnect: true }, (socket) => child.send({ from: 'client' }, socket));
    const heard = new Promise((done) => {
      server.listen(0, '127.0.0.1', () => {
        const client = net.connect(server.address().port, '127.0.0.1');
        let text = '';
        client.end('hello');
        client.on('data', (data) => (text += data));
        client.on('end', () => done(text));
      });
    });
    child.on('message', async (message) => {
      console.log('child said', JSON.stringify(message));
      console.log('client heard', await heard);
      server.getConnections((problem, count) => console.log('connections', problem ?? count));
      server.close(() => console.log('closed') ?? child.disconnect());
    });
  },
};
scenarios[scenario]();
