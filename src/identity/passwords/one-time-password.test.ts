import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, createTestRandom } from '#src/runtime/random.ts';
import { createOneTimePassword, isSameReadOut } from './one-time-password.ts';

describe('a one-time password', () => {
  const passwords = Array.from({ length: 500 }, () => createOneTimePassword(createRandom()));
  const letters = new Set(passwords.join('').replaceAll('-', ''));

  it('is read out in five groups of four', () => {
    for (const text of passwords) assert.match(text, /^[a-z\d]{4}(-[a-z\d]{4}){4}$/);
  });

  it('has no two letters that are taken for one another', () => {
    for (const alike of ['0oO', '1lI', '2zZ', '5sS', '6bG', '9gq', 'uvw', 'mn', 'xX', 'ij']) {
      const found = alike.split('').filter((letter) => letters.has(letter));
      assert.ok(found.length <= 1, `both of ${found.join(' and ')}`);
    }
  });

  it('has at least 80 bits, every letter being as likely as another', () => {
    assert.ok(20 * Math.log2(letters.size) >= 80, `${letters.size} letters`);
    const counts = Map.groupBy(passwords.join('').replaceAll('-', ''), (letter) => letter);
    const expected = (500 * 20) / letters.size;
    // Seven standard deviations.
    for (const [letter, { length }] of counts) {
      assert.ok(Math.abs(length - expected) < 7 * Math.sqrt(expected), `${letter}: ${length}`);
    }
  });

  it('takes no byte that would make some letters likelier', () => {
    const given = [255, 254, 253, 252, ...Array.from({ length: 60 }, () => 0)];
    const random = { ...createTestRandom(), bytes: (count: number) => take(given, count) };
    assert.equal(new Set(createOneTimePassword(random).replaceAll('-', '')).size, 1);
  });

  it('is the same however somebody wrote down what was read out', () => {
    const password = 'acde-fhjk-mprt-wxy3-4678';
    for (const twin of [
      password,
      'acdefhjkmprtwxy34678',
      'ACDE FHJK MPRT WXY3 4678',
      'ａｃｄｅ-fhjk-mprt-wxy3-4678',
    ]) {
      assert.ok(isSameReadOut(twin, password), twin);
    }
    for (const other of ['acde-fhjk-mprt-wxy3-4679', `${password}a`, 'six impossible things', '']) {
      assert.ok(!isSameReadOut(other, password), other);
    }
    assert.ok(isSameReadOut('cafe\u0301 noir', 'caf\u00e9 noir'));
    assert.ok(!isSameReadOut('----', '!!!!'), 'signs alone are compared as they are');
  });
});

function take(bytes: number[], count: number): Buffer {
  return Buffer.from(bytes.splice(0, count));
}
