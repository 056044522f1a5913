// The page for those who use no mouse, who see little or nothing, who have a small or a very large
// screen, and for those who would break it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import {
  createAccount,
  find,
  findBarriers,
  openPlace,
  trade,
  unlimited,
  type Place,
} from './support/browser.ts';

const timeout = 120_000;
const screens = ['', 'stocks/AAPL', 'orders', 'activity', 'settings', 'prices', 'nowhere-here'];

describe('the page for everyone', { timeout: 600_000 }, () => {
  let place: Place;
  let page: Page;
  let complaints: readonly string[];

  before(async () => {
    place = await openPlace(unlimited);
    ({ page, complaints } = await place.openWindow());
    await createAccount(page, place.url);
    await trade(page, { symbol: 'AAPL', quantity: '3' });
    await page.getByRole('combobox', { name: 'Order type' }).selectOption('Limit');
    await page.getByRole('textbox', { name: 'Quantity' }).fill('1');
    await page.getByRole('textbox', { name: 'Limit price' }).fill('10');
    await page.getByRole('button', { name: 'Buy', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm buy' }).click();
    await page.getByText('Order placed').first().waitFor();
  });
  after(() => place[Symbol.asyncDispose]());

  async function show(path: string): Promise<void> {
    const [first = ''] = path.split('/');
    // Only what a tool of the browser's own shows is asked for in full.
    await page.goto(`${place.url}/${first === 'nowhere-here' ? 'orders/nowhere' : path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.waiting').waitFor({ state: 'detached' });
    if (first === 'stocks') await page.getByRole('figure', { name: 'AAPL price' }).waitFor();
  }

  describe('axe', { timeout }, () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [320, 1280]) {
        it(`finds nothing on any screen, ${colorScheme}, ${width} pixels wide`, async () => {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 900 });
          for (const path of screens) {
            await show(path);
            assert.deepEqual(await findBarriers(page), [], path);
          }
        });
      }
    }

    it('finds nothing in a review, a refusal, a dialog, a table of a chart, a list of keys', async () => {
      await page.setViewportSize({ width: 1280, height: 900 });
      await show('stocks/AAPL');
      await page.getByRole('button', { name: 'Show as table' }).click();
      await page.getByRole('textbox', { name: 'Quantity' }).fill('x');
      await page.getByRole('button', { name: 'Buy', exact: true }).click();
      await page.getByText('Type a number').waitFor();
      assert.deepEqual(await findBarriers(page), [], 'a wrong field');
      await page.getByRole('textbox', { name: 'Quantity' }).fill('100000');
      await page.getByRole('button', { name: 'Buy', exact: true }).click();
      await page.getByRole('button', { name: 'Confirm buy' }).waitFor();
      assert.deepEqual(await findBarriers(page), [], 'a review');
      await page.getByRole('button', { name: 'Confirm buy' }).click();
      await page.getByRole('button', { name: /^Use / }).waitFor();
      assert.deepEqual(await findBarriers(page), [], 'a refusal');
      await page.keyboard.press('Escape');
      await page.locator('h1').click();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      assert.deepEqual(await findBarriers(page), [], 'the shortcuts');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });

    it('finds nothing on the way in', async () => {
      const window = await place.openWindow();
      for (const path of ['', 'sign-up']) {
        await window.page.goto(`${place.url}/${path}`);
        await window.page.getByRole('button', { name: /Sign in|Create account/ }).waitFor();
        assert.deepEqual(await findBarriers(window.page), [], path);
      }
      await window.context.close();
    });
  });

  /** What reaches beyond the right edge of the window, where the window can be scrolled there. */
  const tooWide = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  return [...document.querySelectorAll('main *')]
    .filter((each) => each.getBoundingClientRect().right > clientWidth)
    .map((each) => each.outerHTML.slice(0, 120));
})()`;

  describe('every width', { timeout }, () => {
    it('from 320 to 2560 pixels scrolls in one direction only', async () => {
      for (const width of [320, 375, 768, 1024, 1280, 2560]) {
        await page.setViewportSize({ width, height: 900 });
        for (const path of screens) {
          await show(path);
          const wide = await page.evaluate(tooWide);
          assert.deepEqual(wide, [], `${path} at ${width}`);
        }
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    });
  });

  /** Notes what has the focus as soon as there is a heading of a stock, before anything is painted. */
  const noteFocusOfNextScreen = `new MutationObserver((_, observer) => {
  if (!/^KO/.test(document.querySelector('h1')?.textContent ?? '')) return;
  observer.disconnect();
  window.focusOfNextScreen = document.activeElement.tagName;
}).observe(document.body, { childList: true, subtree: true, characterData: true })`;

  describe('the keyboard alone', { timeout }, () => {
    it('skips to the content, and finds, buys and is told', async () => {
      await show('');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to content');
      await page.keyboard.press('Enter');
      await page.keyboard.press('/');
      await page.keyboard.type('coca');
      // What was found for its first letters may be somebody else.
      await page.getByRole('option', { name: /^KO / }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.evaluate(noteFocusOfNextScreen);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: /^KO/ }).waitFor();
      const focused = await page.evaluate('window.focusOfNextScreen');
      assert.equal(focused, 'H1', 'the heading, in the moment that the new screen comes');
      // The ticket comes with the price of the stock.
      await page.getByRole('textbox', { name: 'Quantity' }).waitFor();
      await page.keyboard.press('t');
      for (let turn = 0; turn < 10; turn += 1) {
        const isThere = await page.evaluate('document.activeElement.inputMode === "decimal"');
        if (isThere) break;
        await page.keyboard.press('Tab');
      }
      await page.keyboard.type('2');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Confirm buy' }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Bought 2 KO').first().waitFor();
    });

    it('walks along a chart and hears each point', async () => {
      await show('stocks/AAPL');
      const chart = page.getByRole('img', { name: /^AAPL price/ });
      await chart.focus();
      await page.keyboard.press('Home');
      const reading = page.locator('.reading');
      const oldest = await reading.innerText();
      assert.match(oldest, /\d: \$\d/);
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowLeft');
      assert.notEqual(await reading.innerText(), oldest);
    });
  });

  /** What people, operators and the price source have a say in. */
  const said = new Set([
    'name',
    'username',
    'detail',
    'note',
    'placed_by',
    'reason',
    'source',
    'notes',
  ]);

  /** The answer with the payload wherever somebody else has chosen the words. */
  function hostile(text: string, payload: string): string {
    return JSON.stringify(
      JSON.parse(text, (key, value: unknown) => {
        if (!said.has(key)) return value;
        if (Array.isArray(value)) return [payload];
        return typeof value === 'string' ? payload : value;
      }),
    );
  }

  /** The id of the order that waits. */
  async function anOrder(): Promise<string> {
    const text = await page.evaluate(
      "fetch('/view-orders?status=open').then((each) => each.text())",
    );
    return JSON.parse(String(text)).orders[0].id;
  }

  describe('what is hostile', { timeout }, () => {
    const payloads = [
      '<img src=x onerror=alert(1)>',
      '"><script>alert(1)</script>',
      "javascript:alert('x')",
      '{{7*7}}${7*7}',
      '=HYPERLINK("http://x")',
    ];

    it('in the names of keys and accounts is text, on every screen', async () => {
      await show('settings');
      for (const payload of payloads) {
        await page.getByRole('textbox', { name: 'Name of the key' }).fill(payload);
        await page.getByRole('button', { name: 'Create key' }).click();
        await page.getByRole('button', { name: 'I have it' }).click();
        await page
          .getByRole('textbox', { name: 'Name of another account' })
          .fill(payload.slice(0, 50));
        await page.getByRole('button', { name: 'Open account' }).click();
        await page
          .getByRole('table', { name: 'Accounts' })
          .getByText(payload, { exact: true })
          .first()
          .waitFor();
      }
      for (const path of screens) {
        await show(path);
        assert.equal(await page.locator('main img:not([role]), main script').count(), 0, path);
      }
      await page.goto(`${place.url}/stocks/%3Cimg%20src=x%3E`);
      await page.goto(`${place.url}/stocks/NOSUCH`);
      await page
        .getByText(/No stock or ETF with the symbol NOSUCH/)
        .first()
        .waitFor();
    });

    it('in anything that the server could say of names, reasons and notes is text as well', async () => {
      const payload = '<img src=x onerror=alert(1)>';
      await page.route('**/*', async (route) => {
        const request = route.request();
        if (request.resourceType() !== 'fetch') return route.continue();
        const response = await route.fetch();
        const text = await response.text();
        const isJson = response.headers()['content-type']?.includes('json') ?? false;
        return route.fulfill({ response, body: isJson ? hostile(text, payload) : text });
      });
      const paths = [
        '',
        'stocks/AAPL',
        'orders',
        'settings',
        'prices',
        `orders/${await anOrder()}`,
      ];
      for (const path of paths) {
        await page.goto(`${place.url}/${path}`);
        await page.locator('main').getByText(payload).first().waitFor();
        assert.equal(await page.locator('main img:not([role]), main script').count(), 0, path);
      }
      await page.unroute('**/*');
    });

    it('does not get a token into storage or the page', async () => {
      await show('settings');
      const kept = await page.evaluate(
        'JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie })',
      );
      assert.doesNotMatch(String(kept), /ptp_|[A-Za-z0-9_-]{43}/);
    });
  });

  describe('the browser', { timeout }, () => {
    it('asks for few things at first: twenty requests at most', async () => {
      const asked: string[] = [];
      const note = (request: { url(): string }) => void asked.push(request.url());
      page.on('request', note);
      await show('');
      await page.getByRole('table', { name: 'Positions' }).waitFor();
      page.off('request', note);
      assert.ok(asked.length <= 20, asked.join('\n'));
    });

    it('moves nothing while prices tick', async () => {
      await show('');
      await page.getByRole('table', { name: 'Positions' }).waitFor();
      // What comes one after the other while the page loads is no move of a price.
      await page.getByRole('figure', { name: 'Portfolio value over time' }).waitFor();
      await page.waitForTimeout(1_000);
      const shift = await page.evaluate(`new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) sum += value;
      }).observe({ type: 'layout-shift' });
      setTimeout(() => resolve(sum), 6_000);
    })`);
      assert.ok(Number(shift) <= 0.01, String(shift));
    });

    it('has nothing to complain about', async () => {
      await find(page, 'MSFT');
      assert.deepEqual(complaints, []);
    });
  });
});
