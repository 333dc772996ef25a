// ipc_rpc_child.js: JSON-RPC over the channel of a child: each message is a request, a response or a notification.
let last = 0;
const asked = new Map();
const ask = (method, ...params) =>
  new Promise((done) => {
    asked.set(++last, done);
    process.send({ jsonrpc: '2.0', id: last, method, params });
  });

const procedures = {
  add: (a, b) => a + b,
  ask: (question) => ask('answer', question),
  fail: (why) => {
    throw new Error(why);
  },
};

process.on('message', async ({ id, method, params, result }) => {
  if (method === undefined) return asked.get(id)(result);
  try {
    const value = await procedures[method](...(params ?? []));
    if (id !== undefined) process.send({ jsonrpc: '2.0', id, result: value });
  } catch (error) {
    process.send({ jsonrpc: '2.0', id, error: { code: -7, message: error.message } });
  }
});
