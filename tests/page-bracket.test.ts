// A bracket from its placing to its exit, on the market that passes a day in less than a minute.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAccount, find, openPlace } from './support/browser.ts';

const fastMarket = {
  SIMULATOR_MARKET_HOURS: 'nyse',
  SIMULATOR_START: '2026-03-02T09:35-05:00',
  SIMULATOR_SPEED: '600',
  SIMULATOR_SEED: '7',
};

describe('a bracket', { timeout: 180_000 }, () => {
  it('buys, waits with two exits, sells at one of them and says so', async () => {
    await using place = await openPlace(fastMarket);
    const { page, complaints } = await place.openWindow();
    await createAccount(page, place.url);
    await find(page, 'AAPL');
    const price = Number(
      (await page.locator('.quote .price').innerText()).replaceAll(/[^\d.]/g, ''),
    );
    await page.getByRole('textbox', { name: 'Quantity' }).fill('10');
    await page.getByRole('combobox', { name: 'Time in force' }).selectOption('Good till cancelled');
    await page.getByText('Take profit, stop loss').click();
    await page.getByRole('textbox', { name: 'Take profit at' }).fill((price * 1.004).toFixed(2));
    await page.getByRole('textbox', { name: 'Stop loss at' }).fill((price * 0.996).toFixed(2));
    await page.getByRole('button', { name: 'Buy', exact: true }).click();
    await page.getByText(/Then take the profit at .* or stop the loss at/).waitFor();
    await page.getByRole('button', { name: 'Confirm buy' }).click();
    await page.getByText('Bought 10 AAPL').first().waitFor();
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    const closed = page.getByRole('table', { name: 'Closed orders' });
    await closed
      .getByText(/^Sell 10 AAPL/)
      .first()
      .waitFor({ timeout: 120_000 });
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await page
      .getByRole('table', { name: 'Activity' })
      .getByText(/Sold 10 AAPL/)
      .waitFor();
    await page.getByText(/its other exit filled/).waitFor();
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByRole('heading', { name: 'No positions yet' }).waitFor();
    assert.deepEqual(complaints, []);
  });
});
