// Stories of the page that are told on both engines.
import type { Page } from 'playwright-core';
import { createAccount, find, type Place } from './browser.ts';

/** Somebody new is about to confirm a purchase of three shares of AAPL. Gives their page. */
export async function writeTicket(place: Place): Promise<Page> {
  const { page } = await place.openWindow();
  await createAccount(page, place.url);
  await find(page, 'AAPL');
  await page.getByRole('textbox', { name: 'Quantity' }).fill('3');
  await page.getByRole('button', { name: 'Buy', exact: true }).click();
  return page;
}

/**
 * Somebody buys three shares of AAPL, and the server is killed with their order on its way: they try
 * again, and have the receipt. Gives their page.
 */
export async function buyWhileKilled(place: Place): Promise<Page> {
  const page = await writeTicket(place);
  // It gets through, and the answer does not come back.
  await page.route('**/buy-stock', async (route) => {
    await route.fetch().catch(() => {});
    await place.kill();
    await route.abort();
  });
  await page.getByRole('button', { name: 'Confirm buy' }).click();
  await page.getByText('It is not known yet whether the order was recorded.').waitFor();
  const connection = page.getByRole('status', { name: 'Connection' });
  await connection.getByText('Reconnecting').waitFor();
  await page.unroute('**/buy-stock');
  await place.startAgain();
  await connection.getByText('Live').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Bought 3 AAPL').first().waitFor();
  return page;
}

/** How many orders have filled, as the server tells the window. */
export async function countFills(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const response = await fetch('/view-transactions?type=order_filled');
    const { transactions } = (await response.json()) as { transactions: unknown[] };
    return transactions.length;
  });
}
