import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathOf, screenAt, type Screen } from './screens.ts';

describe('an address', () => {
  it('is that of its screen, there and back', () => {
    const screens: readonly Screen[] = [
      { name: 'overview' },
      { name: 'orders' },
      { name: 'order', id: '0e7a5b9c-2d4f' },
      { name: 'stock', symbol: 'BRK-B' },
      { name: 'settings' },
      { name: 'sign-up' },
    ];
    for (const screen of screens) assert.deepEqual(screenAt(pathOf(screen)), screen);
  });

  it('without a screen says so', () => {
    for (const path of ['nowhere', 'settings/x', 'stocks', 'stocks/']) {
      assert.deepEqual(screenAt(path), { name: 'missing' }, path);
    }
  });
});
