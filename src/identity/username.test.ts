import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseUsername } from './username.ts';

describe('a username', () => {
  it('is one user in every case and width', () => {
    for (const text of ['admin', 'ADMIN', 'Ａdmin']) assert.equal(parseUsername(text), 'admin');
  });

  for (const text of [
    '',
    'ab',
    'a'.repeat(33),
    'admin ',
    'İsmail',
    'a b c',
    'x\u0000y',
    'ali\ud800ce',
    'a\r\nb',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(parseUsername(text), undefined));
  }
});
