import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isCommonPassword } from './password-list.ts';
import { checkNewPassword } from './password-rules.ts';
import { parseUsername, type Username } from '#src/identity/username.ts';

const username = parseUsername('alice-liddell') ?? assert.fail();
const verdict = async (password: string, lengthMin = 8, name: Username = username) => {
  const result = await checkNewPassword(password, name, lengthMin);
  return result.ok ? 'fine' : result.error;
};

describe('a new password', () => {
  const rows = [
    { password: 'sieben7', expected: 'password_too_short' },
    { password: 'moosbeer', expected: 'fine' },
    { password: '🐇'.repeat(7), expected: 'password_too_short' },
    { password: '🐇'.repeat(8), expected: 'fine' },
    { password: 'password123', expected: 'password_too_common' },
    { password: 'PassWord123', expected: 'password_too_common' },
    { password: 'mustang1967', expected: 'password_too_common' },
    { password: 'Alice-Liddell', expected: 'password_too_common' },
    { password: 'alice-liddell2026!', expected: 'password_too_common' },
    { password: 'Papertape-2026', expected: 'password_too_common' },
    { password: 'paper trading 1', expected: 'password_too_common' },
    { password: 'aliceliddell1', expected: 'password_too_common' },
    { password: 'p.a.p.e.r-t.a.p.e', expected: 'password_too_common' },
    { password: ' '.repeat(8), expected: 'password_too_common' },
    { password: 'paper rabbits', expected: 'fine' },
    { password: '8241 7395 0062 18', expected: 'fine' },
    { password: 'only lower case letters', expected: 'fine' },
    { password: 'x'.repeat(250), expected: 'fine' },
  ];
  for (const { password, expected } of rows) {
    it(`${password.slice(0, 24)} is ${expected}`, async () =>
      assert.equal(await verdict(password), expected));
  }

  const overlaps = [
    { name: 'per', password: 'papertape2026' },
    { name: 'tap', password: 'trading-papertape1' },
    { name: 'apertap', password: 'papertape-papertape' },
    { name: 'papers', password: 'papers-papers-1' },
  ];
  for (const { name, password } of overlaps) {
    it(`${password} is too common for ${name} as for everybody`, async () => {
      const overlapping = parseUsername(name) ?? assert.fail();
      assert.equal(await verdict(password, 8, overlapping), 'password_too_common');
    });
  }

  it('may have digits alone when the name has no letters', async () => {
    const dashes = parseUsername('---') ?? assert.fail();
    assert.equal(await verdict('8241 7395 0062 18', 8, dashes), 'fine');
  });

  it('has as many code points as the setting asks for', async () => {
    assert.equal(await verdict('fourteen chars', 15), 'password_too_short');
    assert.equal(await verdict('fifteen letters', 15), 'fine');
    assert.equal(await verdict('🐇'.repeat(15), 15), 'fine');
  });

  it('is composed before it is counted', async () => {
    assert.equal(await verdict('e\u0301'.repeat(7)), 'password_too_short');
  });

  it('is judged in no time, however it is made of our words', async () => {
    const startedAt = performance.now();
    await verdict(`${'papertape'.repeat(28)}x`);
    assert.ok(performance.now() - startedAt < 1_000);
  });
});

describe('the list of common passwords', () => {
  it('knows the second, the last and one in between, and only whole ones', async () => {
    for (const known of ['password', 'vjht008', 'mustang1967'])
      assert.equal(await isCommonPassword(known), true, known);
    for (const unknown of ['assword\n', '', 'ustang1967', 'vjht00']) {
      assert.equal(await isCommonPassword(unknown), false, unknown);
    }
  });
});
