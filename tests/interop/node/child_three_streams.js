// child_three_streams.js COUNT CODE: reads stdin to its end, then says COUNT bytes on stdout and on stderr and ends with CODE.
const [count, code] = process.argv.slice(2).map(Number);

let read = 0;
process.stdin.on('data', (piece) => (read += piece.length));
process.stdin.on('end', () => {
  process.stdout.write(Buffer.alloc(count, 'o'));
  process.stderr.write(Buffer.alloc(count, 'e'));
  process.stdout.write(`read ${read}`);
  process.exitCode = code;
});
