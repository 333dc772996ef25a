// ipc_rpc_parent.js COMMAND…: forks a program that serves calls on the channel to its parent, and calls it.
const { spawn } = require('child_process');
const [program, ...words] = process.argv.slice(2);

const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
const asked = [];
const call = (method, ...params) =>
  new Promise((done) => child.send({ jsonrpc: '2.0', id: asked.push(done) - 1, method, params }));
child.on('message', ({ id, result, error }) => asked[id](error ? `${error.code} ${error.message}` : result));
child.on('exit', (code) => console.log('exit', code));

const talk = async () => {
  console.log('sum', await call('add', 2, 3));
  console.log('unknown', await call('ad', 2, 3));
  const many = await Promise.all(Array.from({ length: 1000 }, (_, n) => call('add', n, n)));
  console.log('many', many.every((sum, n) => sum === 2 * n));
  child.disconnect();
};
talk();
