import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { isBrowserAtRoot } from './missing-route.ts';

const rootAsked = (accept: string | undefined, url = '/', method = 'GET') =>
  isBrowserAtRoot({ method, url, headers: { accept } } as IncomingMessage);

describe('who asks for the root', () => {
  it('is a browser when it takes a page', () => {
    const chromium = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
    for (const accept of [
      chromium,
      'text/html',
      'TEXT/HTML; charset=utf-8',
      '*/*, text/html;q=0.1',
    ]) {
      assert.equal(rootAsked(accept), true, accept);
    }
    assert.equal(rootAsked('text/html', '/?from=mail', 'HEAD'), true);
  });

  it('is a program when it does not say so, or says that it takes none', () => {
    for (const accept of [
      undefined,
      '*/*',
      'application/json',
      'text/html;q=0',
      'text/html ; Q=0.000, */*',
      'text/htmlx',
      'x-text/html',
    ]) {
      assert.equal(rootAsked(accept), false, String(accept));
    }
    assert.equal(rootAsked('text/html', '/nowhere'), false);
    assert.equal(rootAsked('text/html', '/', 'POST'), false);
  });
});
