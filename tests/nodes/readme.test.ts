// The story of the README on PostgreSQL: the same requests get the same answers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { postgresMissing, startPostgres } from '#tests/support/postgres.ts';
import { root, startServerProcess } from '#tests/support/process.ts';
import { maskAnswer, readExamples, runExamples } from '#tests/support/readme.ts';

describe('the README on PostgreSQL', { skip: postgresMissing }, () => {
  it('gets the answers that it prints', async () => {
    const postgres = await startPostgres();
    await postgres.admin('postgres', 'CREATE ROLE papertape LOGIN');
    await postgres.admin('postgres', 'CREATE DATABASE books OWNER papertape');
    const url = `postgres://papertape@127.0.0.1:${postgres.port}/books`;
    const server = await startServerProcess({ DATABASE_URL: url });
    const examples = readExamples(readFileSync(`${root}README.md`, 'utf8'));
    const answers = runExamples(examples, server.url);
    await server.stop('SIGTERM');
    await postgres.stop();
    for (const [index, { path, printed }] of examples.entries()) {
      // How a node hears of others is all that differs.
      const answer = (answers[index] ?? '').replace(/"notices": ?"listen"/, '"notices":"none"');
      const expected = printed.text.replace(/"notices": ?"none"/, '"notices":"none"');
      assert.equal(maskAnswer(answer), maskAnswer(expected), path);
    }
  });
});
