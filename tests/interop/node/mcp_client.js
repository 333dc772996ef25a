// mcp_client.js PROGRAM: an assistant made with @modelcontextprotocol/sdk starts a server, and uses its tools.
const load = require('./npm.js');
const { Client } = load('@modelcontextprotocol/sdk/client/index.js');
const { StdioClientTransport } = load('@modelcontextprotocol/sdk/client/stdio.js');

const talk = async () => {
  const client = new Client({ name: 'assistant', version: '1.0' });
  await client.connect(new StdioClientTransport({ command: process.argv[2], args: process.argv.slice(3) }));
  console.log('server', JSON.stringify(client.getServerVersion()));
  await client.ping();
  const { tools } = await client.listTools();
  console.log('tools', tools.map(({ name, description }) => `${name}: ${description}`).join());
  console.log('result', JSON.stringify(await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })));
  const failed = await client.callTool({ name: 'multiply', arguments: { a: 2, b: 3 } }).catch((error) => error);
  console.log('no such tool', failed.code, failed.message);
  await client.close();
};
talk();
