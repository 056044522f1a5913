// Photographs the page: `npm run pictures` makes those of the README, and with a folder behind it
// (`npm run pictures -- /tmp/pictures`) every screen, light and dark, on a telephone and on a desk.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createAccount, find, openPlace, trade, unlimited } from './support/browser.ts';
import { root } from './support/process.ts';

const [folder] = process.argv.slice(2);
const isAll = folder !== undefined;
const target = folder ?? join(root, 'docs/pictures');
mkdirSync(target, { recursive: true });
await using place = await openPlace(unlimited);
const { page } = await place.openWindow();

if (isAll) {
  await page.goto(place.url);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await takeAll('sign-in');
}
await createAccount(page, place.url);
if (isAll) {
  await page.getByRole('heading', { name: 'No positions yet' }).waitFor();
  await takeAll('first-run');
}
await live();
if (isAll) await takeEveryScreen();
else await takeForReadme();

/** Some positions, an order that waits, and one that was refused. */
async function live(): Promise<void> {
  for (const [symbol, quantity] of [
    ['AAPL', '40'],
    ['KO', '120'],
    ['MSFT', '25'],
    ['NVDA', '60'],
  ] as const) {
    await trade(page, { symbol, quantity });
  }
  await trade(page, { symbol: 'KO', quantity: '20', side: 'Sell' });
  await find(page, 'AAPL');
  await page.getByRole('combobox', { name: 'Order type' }).selectOption('Limit');
  await page.getByRole('textbox', { name: 'Quantity' }).fill('10');
  await page.getByRole('textbox', { name: 'Limit price' }).fill('200');
  await page.getByRole('button', { name: 'Buy', exact: true }).click();
  await page.getByRole('button', { name: 'Confirm buy' }).click();
  await page.getByText('Order placed').first().waitFor();
}

async function show(path: string): Promise<void> {
  await page.goto(`${place.url}/${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.waiting').waitFor({ state: 'detached' });
  if (path.startsWith('stocks')) await page.getByRole('figure', { name: / price$/ }).waitFor();
  await page.getByRole('status', { name: 'Connection' }).getByText('Live').waitFor();
  await page
    .getByText(/^Market (open|closed)/)
    .first()
    .waitFor({ timeout: 2_000 })
    .catch(() => {});
}

async function take(name: string, of: Page = page, fullPage = isAll): Promise<void> {
  await of.screenshot({ path: join(target, `${name}.png`), fullPage });
}

async function takeAll(name: string): Promise<void> {
  for (const [width, device] of [
    [1280, 'desk'],
    [360, 'telephone'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await take(`${name}-${device}-${colorScheme}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

async function takeEveryScreen(): Promise<void> {
  for (const path of ['', 'stocks/AAPL', 'orders', 'activity', 'settings', 'prices']) {
    await show(path);
    await takeAll(path === '' ? 'overview' : path.replace('/', '-'));
  }
  await show('orders');
  await page.getByRole('link', { name: 'Sell 20 KO' }).click();
  await page.getByRole('heading', { name: 'Step by step' }).waitFor();
  await takeAll('order');
  await show('stocks/AAPL');
  await page.getByRole('textbox', { name: 'Quantity' }).fill('5');
  await page.getByRole('button', { name: 'Buy', exact: true }).click();
  await page.getByRole('button', { name: 'Confirm buy' }).waitFor();
  await takeAll('review');
  await place.kill();
  await page.getByRole('status', { name: 'Connection' }).getByText('Reconnecting').waitFor();
  await takeAll('reconnecting');
}

async function takeForReadme(): Promise<void> {
  await show('');
  await take('overview');
  await page.emulateMedia({ colorScheme: 'dark' });
  await show('stocks/AAPL');
  await take('stock-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  await show('');
  await take('overview-telephone');
}
