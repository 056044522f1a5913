// One story of the page on PostgreSQL: a purchase through a kill, and a bot that trades meanwhile.
// `TEST_ENGINE=postgres` tells all of the stories there.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openPlace } from './support/browser.ts';
import { buyWhileKilled, countFills } from './support/page-story.ts';
import { createPostgresDatabase, postgresMissing } from './support/postgres.ts';

describe('the page on PostgreSQL', { timeout: 150_000, skip: postgresMissing }, () => {
  it('buys once through a kill, and follows what a bot does', async () => {
    await using place = await openPlace({ DATABASE_URL: await createPostgresDatabase() });
    const page = await buyWhileKilled(place);
    assert.equal(await countFills(page), 1);
    const token = await page.evaluate(async () => {
      const body = JSON.stringify({ name: 'robot', scope: 'trade' });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch('/create-token', { method: 'POST', body, headers });
      return ((await response.json()) as { token: string }).token;
    });
    const sold = await fetch(`${place.url}/sell-stock`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ symbol: 'AAPL', quantity: '1' }),
    });
    assert.equal(sold.status, 201);
    await page
      .getByRole('region', { name: 'My position' })
      .getByText('2', { exact: true })
      .waitFor();
    assert.match(await page.getByRole('status', { name: 'News' }).innerText(), /^Sold 1 AAPL at /);
  });
});
