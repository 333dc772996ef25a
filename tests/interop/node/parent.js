// parent.js COUNT COMMAND ARGUMENT…: runs a child on anonymous pipes, sends it COUNT bytes and expects them back.
const start = require('./start');
const { randomBytes } = require('crypto');
const [count, command, ...rest] = process.argv.slice(2);

const asked = randomBytes(Number(count));
const answered = [];
let size = 0;
const child = start(command, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
child.on('error', (problem) => console.log('cannot start:', problem.message));
child.stderr.on('data', (piece) => process.stdout.write(piece));
child.stdin.write(asked);
child.stdout.on('data', (piece) => {
  answered.push(piece);
  size += piece.length;
  if (size >= asked.length) child.stdin.end();
});
child.on('close', (code) => {
  const same = Buffer.concat(answered).equals(asked);
  console.log(same ? 'same' : `different: ${size} bytes came back`, 'exit', code);
});
