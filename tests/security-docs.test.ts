// docs/security.md cannot rot: its tests exist, and its figures are those of the settings.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readConfiguration } from '#src/config/settings.ts';
import { root } from './support/process.ts';
import { createWorld } from './support/world.ts';

const text = readFileSync(`${root}docs/security.md`, 'utf8');

describe('docs/security.md', () => {
  it('names tests and files that exist', () => {
    const paths = [...text.matchAll(/`((?:tests|src)\/[^`]+)`/g)].map(([, path = '']) => path);
    assert.ok(paths.length > 80);
    for (const path of paths) assert.ok(existsSync(root + path), path);
  });

  it('says for every row how it is tested, or that it is not', () => {
    const rows = text.split('\n').filter((line) => /^\| \d/.test(line));
    assert.ok(rows.length > 90);
    for (const row of rows) assert.equal(row.split('|').length, 5, row);
  });

  it('gives the limits that are in force without a setting', () => {
    const configuration = readConfiguration({});
    assert.ok(configuration.ok);
    const { security } = configuration.value.settings;
    for (const sentence of [
      `| ${security.loginFailuresPerAddress} in 15 minutes |`,
      `| ${security.requestsPerSecondPerUser} a second of a user, ${security.requestsPerSecondPerAddress} of an address`,
      `| ${security.accountsPerHourPerAddress} an hour from an address |`,
      `${security.passwordLengthMin} and ${security.sessionAbsoluteMs / 86_400_000} days: a class`,
    ]) {
      assert.ok(text.includes(sentence), sentence);
    }
  });
});

describe('a new database', () => {
  it('has no user whose password everybody knows', async () => {
    await using world = await createWorld();
    assert.deepEqual(await world.database.query('SELECT * FROM users'), []);
  });
});
