import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkNewPassword } from './password-rules.ts';
import { parseUsername } from './username.ts';

const username = parseUsername('alice-liddell') ?? assert.fail();
const verdict = (password: string) => {
  const result = checkNewPassword(password, username);
  return result.ok ? 'fine' : result.error;
};

describe('a new password', () => {
  const rows = [
    { password: 'sieben7', expected: 'password_too_short' },
    { password: 'achtzehn', expected: 'fine' },
    { password: '🐇'.repeat(7), expected: 'password_too_short' },
    { password: '🐇'.repeat(8), expected: 'fine' },
    { password: 'password123', expected: 'password_too_common' },
    { password: 'PassWord123', expected: 'password_too_common' },
    { password: 'Alice-Liddell', expected: 'password_too_common' },
    { password: 'only lower case letters', expected: 'fine' },
    { password: 'x'.repeat(250), expected: 'fine' },
  ];
  for (const { password, expected } of rows) {
    it(`${password.slice(0, 24)} is ${expected}`, () => assert.equal(verdict(password), expected));
  }
});
