import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takesHtml } from './takes-html.ts';

describe('who takes a page', () => {
  it('is a browser', () => {
    const chromium = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
    for (const accept of [
      chromium,
      'text/html',
      'TEXT/HTML; charset=utf-8',
      '*/*, text/html;q=0.1',
    ]) {
      assert.equal(takesHtml(accept), true, accept);
    }
  });

  it('is no program, which does not say so, or says that it takes none', () => {
    for (const accept of [
      undefined,
      '*/*',
      'application/json',
      'text/html;q=0',
      'text/html ; Q=0.000, */*',
      'text/htmlx',
      'x-text/html',
    ]) {
      assert.equal(takesHtml(accept), false, String(accept));
    }
  });
});
