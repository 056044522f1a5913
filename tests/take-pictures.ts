// Photographs the page: `npm run pictures` makes those of the README, and with a folder behind it
// (`npm run pictures -- /tmp/pictures`) every screen, light and dark, on a telephone and on a desk.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createAccount, find, openPlace, trade, unlimited } from './support/browser.ts';
import { root } from './support/process.ts';

const [folder] = process.argv.slice(2);
const isAll = folder !== undefined;
const target = folder ?? join(root, 'docs/pictures');
mkdirSync(target, { recursive: true });
/** Eleven weeks pass in two minutes; the pictures are taken when time goes as usual again. */
const market = { SIMULATOR_MARKET_HOURS: 'nyse', SIMULATOR_START: '2026-09-08T09:30-04:00' };
const endsAfter = Date.parse('2026-11-25T15:00:00Z');
await using place = await openPlace({ ...unlimited, ...market, SIMULATOR_SPEED: '60000' });
const { page } = await place.openWindow();
await letWeeksPass();
if (isAll) await takeNewcomer();
await live();
if (isAll) await takeEveryScreen();
else await takeForReadme();

/** An account that has held shares since its first day. */
async function letWeeksPass(): Promise<void> {
  await createAccount(page, place.url);
  await page.goto('about:blank');
  for (const [symbol, quantity] of [
    ['AAPL', '40'],
    ['KO', '120'],
    ['MSFT', '25'],
    ['NVDA', '60'],
  ] as const) {
    const bought = await page.request.post(`${place.url}/buy-stock`, {
      data: { symbol, quantity },
    });
    assert.equal(bought.status(), 201, await bought.text());
  }
  for (;;) {
    const clock = await (await page.request.get(`${place.url}/market-clock`)).json();
    if (clock.is_open && Date.parse(clock.now) > endsAfter) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await place.stop();
  await place.startAgain({ SIMULATOR_SPEED: '1' });
  await page.goto(place.url);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** What somebody sees who comes for the first time. */
async function takeNewcomer(): Promise<void> {
  const { page: other } = await place.openWindow();
  await other.goto(place.url);
  await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  await takeAll('sign-in', other);
  await createAccount(other, place.url, 'bob');
  await other.getByRole('heading', { name: 'No positions yet' }).waitFor();
  await takeAll('first-run', other);
}

/** A sale, and an order that waits. */
async function live(): Promise<void> {
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

async function takeAll(name: string, of: Page = page): Promise<void> {
  for (const [width, device] of [
    [1280, 'desk'],
    [360, 'telephone'],
  ] as const) {
    await of.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await of.emulateMedia({ colorScheme });
      await take(`${name}-${device}-${colorScheme}`, of);
    }
  }
  await of.setViewportSize({ width: 1280, height: 900 });
  await of.emulateMedia({ colorScheme: 'light' });
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
  await page.setViewportSize({ width: 1280, height: 1120 });
  await show('');
  await take('overview');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await show('stocks/AAPL');
  await take('stock-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  await show('');
  await take('overview-telephone');
}
