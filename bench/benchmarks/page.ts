// What the page costs a browser while a hundred positions tick ten times a second: its main thread,
// and its memory after an hour of it.
import type { CDPSession, Page } from 'playwright-core';
import { createAccount, openPlace, trade } from '#tests/support/browser.ts';
import type { Bench } from '../bench.ts';
import { conclude, type Comparison } from '../comparison.ts';

const positions = 100;
const ticksPerSecond = 10;
const secondsOfTicks = 10;
const updatesOfHour = 36_000;
const kibibyte = 1_024;
/** Prices are drawn together, a few times a second. */
const drawnMs = 1_000;

/** Stands in for the browser's own, so that a bench can say how fast prices come. */
const fakeStream = `
  window.EventSource = class extends EventTarget {
    static CLOSED = 2;
    readyState = 1;
    constructor() {
      super();
      window.stream = this;
      setTimeout(() => this.dispatchEvent(new Event('open')));
    }
    close() {}
  };
  window.tick = (turn) => {
    const at = new Date(Date.UTC(2030, 0, 2, 15) + turn * 100).toISOString();
    const quotes = Array.from({ length: ${positions} }, (_, place) => ({
      symbol: 'S' + place,
      price: (100 + ((turn * 7 + place) % 1000) / 100).toFixed(4),
      as_of: at, fetched_at: at, age_seconds: 0, source: 'simulator', status: 'current',
      entitlement: 'realtime', trading_day: '2026-11-20',
    }));
    window.stream.dispatchEvent(new MessageEvent('quote', { data: JSON.stringify({ quotes }) }));
  };`;

/** Shares of a second and bytes, each beside what is aimed at. */
export async function measurePage(bench: Bench): Promise<readonly Comparison[]> {
  await using place = await openPlace();
  const { page, context } = await place.openWindow();
  await createAccount(page, place.url);
  await trade(page, { symbol: 'AAPL', quantity: '1' });
  await page.addInitScript(fakeStream);
  await page.route('**/view-portfolio', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: withPositions(await response.json()) });
  });
  await page.goto(place.url);
  await page.getByRole('link', { name: /^S99/ }).waitFor();
  const session = await context.newCDPSession(page);
  return [await measureTicks(bench, page, session), await measureHour(bench, page, session)];
}

/** As many positions as the page is to bear. */
function withPositions(portfolio: { readonly positions: readonly object[] }) {
  const [one = {}] = portfolio.positions;
  const many = Array.from({ length: positions }, (_, place) => ({ ...one, symbol: `S${place}` }));
  return { ...portfolio, positions: many };
}

async function measureTicks(bench: Bench, page: Page, session: CDPSession): Promise<Comparison> {
  await session.send('Performance.enable');
  const shares: number[] = [];
  for (let round = 0; round < bench.scale + 1; round += 1) {
    const before = await taskSeconds(session);
    await page.evaluate(`new Promise((resolve) => {
      let turn = ${round * 1_000};
      const end = turn + ${ticksPerSecond * secondsOfTicks};
      const timer = setInterval(() => {
        window.tick(turn++);
        if (turn >= end) { clearInterval(timer); resolve(); }
      }, ${1_000 / ticksPerSecond});
    })`);
    shares.push((((await taskSeconds(session)) - before) / secondsOfTicks) * 100);
  }
  await requireTicked(page);
  return conclude(
    {
      name: `main thread, ${positions} positions ticking ${ticksPerSecond} times a second`,
      unit: '% of a core',
      limitName: 'what is aimed at',
      target: { bound: 'at most', ratio: 1 },
    },
    // The best of them: others share the machine.
    [Math.min(...shares)],
    [25],
  );
}

/** A page that takes no ticks would be the cheapest. */
async function requireTicked(page: Page): Promise<void> {
  const before = await page.locator('tbody tr').first().innerText();
  await page.evaluate('window.tick(9_999)');
  await page.waitForTimeout(drawnMs);
  const after = await page.locator('tbody tr').first().innerText();
  if (before === after) throw new Error('the page does not follow the prices');
}

async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

/** From a third of the hour on: what the page keeps at first it may keep. */
async function measureHour(bench: Bench, page: Page, session: CDPSession): Promise<Comparison> {
  const updates = bench.scale === 1 ? updatesOfHour / 6 : updatesOfHour;
  const run = (from: number, to: number) =>
    page.evaluate(`(async () => {
      for (let turn = ${from}; turn < ${to}; turn += 1) {
        window.tick(10_000 + turn);
        if (turn % 20 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
    })()`);
  await run(0, updates / 3);
  const before = await heapBytes(session);
  await run(updates / 3, updates);
  const grown = Math.max(0, (await heapBytes(session)) - before) / kibibyte;
  return conclude(
    {
      name: `heap after ${updates.toLocaleString('en')} updates, over that of a third of them`,
      unit: 'KiB',
      limitName: 'what is aimed at',
      target: { bound: 'at most', ratio: 1 },
    },
    [grown],
    [kibibyte],
  );
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}
