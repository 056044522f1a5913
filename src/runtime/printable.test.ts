import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printable, printableLines } from './printable.ts';

describe('what goes to a terminal', () => {
  it('shows escape codes instead of obeying them', () => {
    assert.equal(printable('\u001b[2Jgone\u0007'), String.raw`\u001b[2Jgone\u0007`);
    assert.equal(printable('\u009b31m\u007f'), String.raw`\u009b31m\u007f`);
    assert.equal(printable('a\nb\r\tc\u2028d'), String.raw`a\u000ab\u000d\u0009c\u2028d`);
    assert.equal(printable('\u202egnp.exe'), String.raw`\u202egnp.exe`);
  });

  it('shows everything that turns the direction of writing around, breaks a line or is unseen', () => {
    const ranges = [
      [0x00ad, 0x00ad],
      [0x061c, 0x061c],
      [0x180e, 0x180e],
      [0x200b, 0x200f],
      [0x2028, 0x202e],
      [0x2060, 0x206f],
      [0xfeff, 0xfeff],
      [0xfff9, 0xfffb],
      [0xe0001, 0xe0001],
      [0xe0020, 0xe007f],
      // Blank, although letters: a name of them alone would be none.
      [0x115f, 0x1160],
      [0x17b4, 0x17b5],
      [0x3164, 0x3164],
      [0xffa0, 0xffa0],
      // Selectors between the looks of a character can carry hidden text.
      [0xe0100, 0xe01ef],
    ] as const;
    for (const [from, to] of ranges) {
      for (let code = from; code <= to; code += 1) {
        const shown = printable(`a${String.fromCodePoint(code)}b`);
        assert.match(shown, /^a(\\u[\da-f]{4}){1,2}b$/, code.toString(16));
        assert.equal(JSON.parse(`"${shown}"`), `a${String.fromCodePoint(code)}b`);
      }
    }
  });

  it('shows half a character, which is none', () => {
    assert.equal(printable('a\ud83db'), String.raw`a\ud83db`);
    assert.equal(printable('\ude00'), String.raw`\ude00`);
    assert.equal(printable('\ude00\ud83d'), String.raw`\ude00\ud83d`);
  });

  it('leaves what people write alone', () => {
    for (const text of [
      'Crédit Agricole – 三菱 — "quoted" £1 😀',
      'Nestlé e\u0301',
      'أسهم מניות',
      'non-breaking\u00a0space',
      // Joiners within words of Persian and Hindi, and within and after emoji.
      '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
      '\u0915\u094d\u200d\u0937',
      '👩\u200d🚀',
      '❤\ufe0f',
    ]) {
      assert.equal(printable(text), text);
    }
  });

  it('may have lines where that is meant', () => {
    assert.equal(printableLines('a\n\tb\r\u001b'), 'a\n\tb\\u000d\\u001b');
  });
});
