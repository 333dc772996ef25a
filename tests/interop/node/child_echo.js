// child_echo.js: sends stdin back on stdout, as a child on anonymous pipes.
process.stdin.pipe(process.stdout);
