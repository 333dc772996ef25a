// As child_process.spawn. Wine now and then loses a process before it has begun, and Node calls that UNKNOWN: nothing has run, so it is tried again.
const { spawn } = require('child_process');

module.exports = (command, args, options) => {
  try {
    return spawn(command, args, options);
  } catch (problem) {
    if (problem.code !== 'UNKNOWN') throw problem;
    return spawn(command, args, options);
  }
};
