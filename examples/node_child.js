// The child of node_parent: counts its messages and sends each back.
let count = 0;
process.on('message', (message) => process.send({ count: ++count, message }));
