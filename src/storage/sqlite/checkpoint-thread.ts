// The thread of the checkpoints: moves what the write-ahead log has gathered into the database's
// file while the writer goes on.
import { parentPort, workerData } from 'node:worker_threads';
import { checkpoint } from './checkpoints.ts';
import { openConnection } from './connection.ts';

const path = String(workerData);
let connection = openConnection(path);

parentPort?.on('message', (message: 'checkpoint' | 'close') => {
  if (message === 'close') {
    connection.close();
    parentPort?.close();
    return;
  }
  // A precaution: whatever made it fail stays behind with the old connection.
  if (!checkpoint(connection)) {
    connection.close();
    connection = openConnection(path);
  }
  parentPort?.postMessage('done');
});
