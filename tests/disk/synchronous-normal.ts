// A bug put into the real storage from outside (`node --import`): commits are not flushed, which is
// what `PRAGMA synchronous = NORMAL` means. The power-cut run must find it.
import { DatabaseSync } from 'node:sqlite';

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function unflushed(this: DatabaseSync, sql: string) {
  if (sql === 'BEGIN IMMEDIATE') exec.call(this, 'PRAGMA synchronous = NORMAL');
  exec.call(this, sql);
};
