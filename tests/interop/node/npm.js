// Packages that `./dev test` has installed below build/: require('./npm.js')('vscode-jsonrpc/node').
const path = require('path');
module.exports = require('module').createRequire(path.join(__dirname, '../../../build/npm/'));
