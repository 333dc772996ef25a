// jsonrpc_client.js PATH | HOST PORT | -- COMMAND…: a language client, over a socket or the stdio of a child.
const net = require('net');
const { spawn } = require('child_process');
const talk = require('./jsonrpc_talk.js');
const [place, port, ...words] = process.argv.slice(2);

if (place === '--') {
  const child = spawn(port, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.on('exit', (code) => console.log('exit', code));
  talk(child.stdout, child.stdin);
} else {
  const socket = net.connect(port === undefined ? { path: place } : { host: place, port: Number(port) }, () => talk(socket, socket));
}
