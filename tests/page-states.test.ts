// The page when not all is well: each state looks different, says why in words, and keeps nobody out.
// The answers are those of the real server with the state put into them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import {
  createAccount,
  findBarriers,
  openPlace,
  trade,
  unlimited,
  type Place,
} from './support/browser.ts';

const timeout = 120_000;
const symbols = ['AAPL', 'KO', 'MSFT', 'NVDA'] as const;
const states = {
  AAPL: { status: 'stale', reason: 'allowance_exhausted', retry_at: '2026-11-30T05:00:00.000Z' },
  KO: { status: 'last_known', reason: 'delisted', retry_at: null },
  MSFT: { status: 'adjusting', reason: 'adjusting', retry_at: null },
  NVDA: { status: 'unavailable' },
} as const;

describe('the page when not all is well', { timeout: 600_000 }, () => {
  let place: Place;
  let page: Page;
  let complaints: readonly string[];

  before(async () => {
    place = await openPlace(unlimited);
    ({ page, complaints } = await place.openWindow());
    await createAccount(page, place.url);
    for (const symbol of symbols) await trade(page, { symbol, quantity: '2' });
    await page.route('**/view-portfolio', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: inTrouble(await response.json()) });
    });
    await page.route('**/stream*', (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: troubledStream() }),
    );
  });
  after(() => place[Symbol.asyncDispose]());

  type Position = { symbol: keyof typeof states; quote: object };

  function inTrouble(portfolio: { positions: Position[] }) {
    const unvalued = { market_value: null, unrealized_profit: null, weight_percent: null };
    const nothing = { ...unvalued, unrealized_profit_percent: null };
    const positions = portfolio.positions.map((position) => {
      const state = states[position.symbol];
      const isUnpriced = state.status === 'unavailable';
      const quote = isUnpriced
        ? { as_of: null, age_seconds: null, source: null, ...state }
        : { ...position.quote, ...state };
      const isUnvalued = isUnpriced || state.status === 'adjusting';
      const price = isUnpriced && { price: null };
      return { ...position, ...(isUnvalued && nothing), ...price, quote };
    });
    return {
      ...portfolio,
      positions,
      complete: false,
      unpriced: ['MSFT', 'NVDA'],
      day_change: null,
    };
  }

  /** A closed market and a day whose requests are used up. */
  function troubledStream(): string {
    const clock = {
      now: '2026-11-29T12:00:00.000Z',
      is_open: false,
      session: null,
      next_open: '2026-11-30T14:30:00.000Z',
      next_close: '2026-11-30T21:00:00.000Z',
      speed: 1,
    };
    const messages = [
      'The requests of the day are used up; the next ones come at 2026-11-30T05:00:00.000Z.',
    ];
    const events = { market: clock, notice: { code: 'prices', messages }, heartbeat: {} };
    return Object.entries(events)
      .map(([event, data]) => `event: ${event}\nid: a.1\ndata: ${JSON.stringify(data)}\n\n`)
      .join('');
  }

  async function show(path: string): Promise<void> {
    await page.goto(`${place.url}/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page
      .getByText(/^Market closed, opens/)
      .first()
      .waitFor();
  }

  const row = (symbol: string) =>
    page
      .getByRole('table', { name: 'Positions' })
      .getByRole('row', { name: new RegExp(`^${symbol}`) });

  describe('prices that are not current', { timeout }, () => {
    it('say their state in a word beside each position', async () => {
      await show('');
      await row('AAPL').getByText('Stale').waitFor();
      await row('KO').getByText('Last known').waitFor();
      await row('MSFT').getByText('Adjusting').waitFor();
      await row('NVDA').getByText('No price').waitFor();
    });

    it('value nothing where they may be of other shares, or are not there: never zero', async () => {
      for (const symbol of ['MSFT', 'NVDA']) {
        const text = await row(symbol).innerText();
        assert.match(text, /–/, text);
        assert.doesNotMatch(text, /\$0\.00/, text);
      }
      await page.getByText('All of these are without MSFT, NVDA').waitFor();
      await page
        .getByRole('table', { name: 'Positions' })
        .getByText('Total without MSFT, NVDA')
        .waitFor();
    });

    it('say why, and when a fresher one may come', async () => {
      const why = await row('AAPL').locator('.badge').getAttribute('title');
      assert.match(
        String(why),
        /requests to the price source are used up; a newer one may come Nov 30/,
      );
      await page.goto(`${place.url}/prices`);
      await page.getByText(/it looks split: this price may be of other shares/).waitFor();
    });

    it('are told under the header when the day is used up, on every screen', async () => {
      for (const path of ['', 'orders', 'settings']) {
        await show(path === 'settings' ? '' : path);
        await page
          .getByText(/The requests of the day are used up; the next ones come at Nov 30/)
          .waitFor();
      }
    });

    it('do not look the same without colours', async () => {
      await show('');
      for (const symbol of symbols) await row(symbol).locator('.badge').waitFor();
      const borders = await page.evaluate(
        `[...document.querySelectorAll('.table .badge')].map((each) => getComputedStyle(each).borderStyle)`,
      );
      assert.ok(new Set(borders as string[]).size >= 2, String(borders));
    });
  });

  describe('a closed market', { timeout }, () => {
    it('is told with when it opens, and what a market order then means', async () => {
      await page.unroute('**/view-portfolio');
      await page.goto(`${place.url}/stocks/AAPL`);
      await page.getByText(/^Market closed, opens Mon/).waitFor();
      await page.getByText('The market is closed: the last close counts as the price').waitFor();
    });
  });

  describe('shares that were split', { timeout }, () => {
    it('say so on the screen of the stock, and of which shares the trades are', async () => {
      await page.route('**/view-transactions?symbol=KO&limit=100', async (route) => {
        const response = await route.fetch();
        const body = await response.json();
        const note = 'KO was split on 2026-11-24: every 1 share became 4.';
        const terms = { action_id: 'KO split', revision: 1, ex_date: '2026-11-24', note };
        const split = { type: 'split_applied', ...terms };
        const [newest] = body.transactions;
        const transactions = [{ ...newest, sequence: 999, ...split }, ...body.transactions];
        await route.fulfill({ response, json: { ...body, transactions } });
      });
      await page.goto(`${place.url}/stocks/KO`);
      const news = page.getByRole('region', { name: 'What happened to the shares' });
      await news.getByText('KO was split on Nov 24, 2026: every 1 share became 4.').waitFor();
      await news.getByText('Trades of before a split').waitFor();
      assert.deepEqual(await findBarriers(page), []);
      await page.goto(`${place.url}/stocks/AAPL`);
      await page.getByRole('table', { name: 'My trades' }).waitFor();
      assert.equal(await news.count(), 0);
    });
  });

  describe('all of these states', { timeout }, () => {
    it('have no barrier, light and dark, narrow and wide', async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of [320, 1280]) {
          await page.setViewportSize({ width, height: 900 });
          await show('');
          assert.deepEqual(await findBarriers(page), [], `${colorScheme} ${width}`);
        }
      }
      assert.deepEqual(complaints, []);
    });
  });
});
