// What a language client does with vscode-jsonrpc, told line by line: talk(input, output).
const rpc = require('./npm.js')('vscode-jsonrpc/node');

module.exports = async (input, output) => {
  const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(input), new rpc.StreamMessageWriter(output));
  const error = (promise) => promise.then((value) => value, ({ code, message }) => `${code} ${message}`);
  connection.onRequest('answer', (question) => `${question}: 42`);
  const heard = new Promise((told) => connection.onNotification('news', (...news) => told(news)));
  connection.onError((problem) => console.log('problem', problem));
  connection.listen();

  console.log('by position', await connection.sendRequest('add', 2, 3));
  console.log('by name', await connection.sendRequest('add', rpc.ParameterStructures.byName, { b: 3, a: 2 }));
  console.log('text', JSON.stringify(await connection.sendRequest('twice', 'tea 🍵 é\n"\\')));
  const many = await Promise.all(Array.from({ length: 1000 }, (_, n) => connection.sendRequest('add', n, n)));
  console.log('many', many.every((sum, n) => sum === 2 * n));
  console.log('large', (await connection.sendRequest('twice', 'é'.repeat(500000))).length);
  console.log('unknown', await error(connection.sendRequest('ad', 2, 3)));
  console.log('wrong', await error(connection.sendRequest('add', 2, 'x')));
  console.log('thrown', await error(connection.sendRequest('fail', 'no tea left')));
  console.log('asked back', await connection.sendRequest('ask', 'the answer'));
  await connection.sendNotification('tell', 'tea', 1);
  console.log('told', JSON.stringify(await heard));

  const stop = new rpc.CancellationTokenSource();
  const hanging = error(connection.sendRequest('hang', stop.token));
  stop.cancel();
  console.log('cancelled', await hanging);
  connection.end();
  connection.dispose();
};
