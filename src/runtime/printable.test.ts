import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printable, printableLines } from './printable.ts';

describe('what goes to a terminal', () => {
  it('shows escape codes instead of obeying them', () => {
    assert.equal(printable('\u001b[2Jgone\u0007'), String.raw`\u001b[2Jgone\u0007`);
    assert.equal(printable('\u009b31m\u007f'), String.raw`\u009b31m\u007f`);
    assert.equal(printable('a\nb\r\tc\u2028d'), String.raw`a\u000ab\u000d\u0009c\u2028d`);
    assert.equal(printable('\u202egnp.exe'), String.raw`\u202egnp.exe`);
    // The Arabic letter mark, invisible characters, a tag and half of a pair.
    assert.equal(printable('a\u061cb\u200b\u00ad\ufeff'), String.raw`a\u061cb\u200b\u00ad\ufeff`);
    assert.equal(printable('\u{e0041}\ud800x'), String.raw`\u{e0041}\ud800x`);
  });

  it('leaves what people write alone', () => {
    const text = 'Crédit Agricole – 三菱 — "quoted" £1 😀';
    assert.equal(printable(text), text);
  });

  it('may have lines where that is meant', () => {
    assert.equal(printableLines('a\n\tb\r\u001b'), 'a\n\tb\\u000d\\u001b');
  });
});
