// Starts node_worker, sends it each typed line and prints its answers.
// node_starter.js [PROGRAM]
const { spawn } = require('child_process');
const readline = require('readline');
const program = process.argv[2] ?? './node_worker';

const worker = spawn(program, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
worker.on('exit', (code) => console.log(`the worker ended with ${code}`));

// disconnect() ends both ways at once, so it has to wait for the last answer.
let waiting = 0;
let ended = false;
const finish = () => ended && waiting === 0 && worker.disconnect();

worker.on('message', ({ bytes }) => {
  console.log(`${bytes} bytes of JSON`);
  waiting--;
  finish();
});
readline.createInterface({ input: process.stdin })
  .on('line', (line) => {
    waiting++;
    worker.send(line);
  })
  .on('close', () => {
    ended = true;
    finish();
  });
