// The page on paper, in other colours and countries, beside a new build, on a line that has gone
// silent, and with a telephone that reads its code.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { decodeQR } from 'qr/decode.js';
import {
  createAccount,
  find,
  findBarriers,
  openPlace,
  password,
  trade,
  unlimited,
  type Place,
} from './support/browser.ts';

const timeout = 120_000;
/** A silent line is told within twelve seconds. */
const silentMsMax = 14_000;

describe('the page in use', { timeout: 600_000 }, () => {
  let place: Place;
  before(async () => {
    place = await openPlace(unlimited);
  });
  after(() => place[Symbol.asyncDispose]());

  let users = 0;

  /** A window of somebody new who holds three shares. */
  async function openWindow(locale = 'en-US') {
    users += 1;
    const window = await place.openWindow({ locale });
    await createAccount(window.page, place.url, `user${users}`);
    await trade(window.page, { symbol: 'AAPL', quantity: '3' });
    await window.page.getByRole('link', { name: 'Overview', exact: true }).click();
    await window.page.getByRole('table', { name: 'Positions' }).getByText('AAPL').first().waitFor();
    return window;
  }

  describe('the overview on paper', { timeout }, () => {
    it('is figures, positions and curve, black on white, without what is to be pressed', async () => {
      const { page } = await openWindow();
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      await page.getByRole('table', { name: 'Positions' }).waitFor();
      for (const hidden of ['.header', '.navigation']) {
        assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
      }
      assert.equal(await page.getByRole('button').filter({ visible: true }).count(), 0);
      const style = 'getComputedStyle(document.body)';
      const colours = await page.evaluate(`[${style}.backgroundColor, ${style}.color]`);
      assert.deepEqual(colours, ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
      const printed = await page.pdf();
      assert.ok(printed.length > 5_000, 'there is something on the paper');
    });
  });

  describe('colours of the reader', { timeout }, () => {
    it('leave every screen readable, and what is chosen told by more than a colour', async () => {
      const { page } = await openWindow();
      await page.emulateMedia({ forcedColors: 'active' });
      assert.deepEqual(await findBarriers(page), []);
      const chosen = "document.querySelector('.navigation a[aria-current]')";
      const border = await page.evaluate(`getComputedStyle(${chosen}).borderTopStyle`);
      assert.equal(border, 'solid');
    });
  });

  describe('figures of other countries', { timeout }, () => {
    it('are written as people write them there, and typed so too', async () => {
      const { page } = await openWindow('de-DE');
      const cash = page.getByRole('region', { name: 'Summary' }).getByText(/\d{2}\.\d{3},\d{2}/);
      await cash.first().waitFor();
      await find(page, 'KO');
      await page.getByRole('textbox', { name: 'Quantity' }).fill('1,5');
      await page.getByRole('button', { name: 'Buy', exact: true }).click();
      await page.getByRole('button', { name: 'Confirm buy' }).click();
      await page
        .getByText(/Bought 1,5 KO/)
        .first()
        .waitFor();
    });
  });

  describe('a page of an older build', { timeout }, () => {
    it('says that there is a new one, and keeps what was typed until somebody wants it', async () => {
      await using own = await openPlace(unlimited);
      const { page } = await own.openWindow();
      await createAccount(page, own.url);
      await find(page, 'KO');
      await page.getByRole('textbox', { name: 'Quantity' }).fill('12.5');
      // What the server shows when it is back is of another build.
      await page.evaluate("void (document.documentElement.dataset.build = '01d')");
      await own.kill();
      await page.getByRole('status', { name: 'Connection' }).getByText('Reconnecting').waitFor();
      await own.startAgain();
      await page.getByText('There is a new version of this page').waitFor({ timeout: 60_000 });
      assert.equal(await page.getByRole('textbox', { name: 'Quantity' }).inputValue(), '12.5');
      await page.getByRole('button', { name: 'Load it' }).click();
      await page.getByRole('region', { name: 'Quote' }).waitFor();
      assert.equal(await page.getByText('There is a new version').count(), 0);
    });
  });

  describe('a line on which nothing comes', { timeout }, () => {
    it('is told within twelve seconds, and what is shown is marked old', async () => {
      const { page } = await openWindow();
      // The head of the answer and then silence; whoever comes again does not get through.
      await page.addInitScript(() => {
        let opened = 0;
        const silent = class extends EventTarget {
          static readonly CLOSED = 2;
          readonly readyState = 1;
          constructor() {
            super();
            opened += 1;
            if (opened === 1) setTimeout(() => this.dispatchEvent(new Event('open')), 10);
          }
          close(): void {}
        };
        Object.assign(globalThis, { EventSource: silent });
      });
      await page.reload();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      const startedAt = performance.now();
      await page
        .getByText('Not live')
        .first()
        .waitFor({ timeout: silentMsMax + 10_000 });
      assert.ok(performance.now() - startedAt < silentMsMax, 'within twelve seconds');
      await page.getByRole('table', { name: 'Positions' }).getByText('AAPL').first().waitFor();
    });
  });

  /** What a telephone's camera reads: the dark squares on a sheet of white. */
  async function readCode(page: Page): Promise<string> {
    const picture = page.getByRole('img', { name: 'QR code of the secret' });
    const [width, height] = await Promise.all(
      ['width', 'height'].map(async (name) => Number(await picture.getAttribute(name))),
    );
    assert.ok(width && height);
    const data = new Uint8Array(width * height * 4).fill(255);
    const squares = (await picture.locator('path').getAttribute('d')) ?? '';
    for (const [, left, top, size] of squares.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      const [x, y, side] = [Number(left), Number(top), Number(size)];
      for (let row = y; row < y + side; row += 1) {
        const start = (row * width + x) * 4;
        for (let place = start; place < start + side * 4; place += 4)
          data.fill(0, place, place + 3);
      }
    }
    return decodeQR({ width, height, data });
  }

  describe('a list that somebody reads', { timeout }, () => {
    it('stays as far as it was loaded while a bot is at work', async () => {
      const { page } = await place.openWindow();
      await createAccount(page, place.url, 'reader');
      const buy = (times: number) =>
        page.evaluate(async (count) => {
          const body = JSON.stringify({ symbol: 'KO', quantity: '1' });
          const headers = { 'content-type': 'application/json' };
          for (let each = 0; each < count; each += 1) {
            await fetch('/buy-stock', { method: 'POST', body, headers });
          }
        }, times);
      await buy(60);
      await page.goto(`${place.url}/activity`);
      const rows = page.getByRole('table', { name: 'Activity' }).getByRole('row');
      await page.getByRole('button', { name: 'Load more' }).click();
      const opening = rows.getByText(/^Account opened/);
      await opening.waitFor();
      const before = await rows.count();
      await buy(3);
      await rows.nth(before + 2).waitFor();
      assert.equal(await opening.count(), 1, 'the oldest entry is there still');
    });
  });

  describe('an account that a program opens', { timeout }, () => {
    it('can be chosen at once, and what was typed stays', async () => {
      const { page } = await openWindow();
      const search = page.getByRole('combobox', { name: 'Search stocks' });
      await search.fill('KO');
      const choice = page.getByRole('combobox', { name: 'Account of this tab' });
      assert.equal(await choice.count(), 0, 'there is one account');
      await page.evaluate(async () => {
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ name: 'robot' });
        await fetch('/open-account', { method: 'POST', body, headers });
      });
      await choice.selectOption('robot');
      assert.equal(await search.inputValue(), 'KO');
    });
  });

  describe('a second factor', { timeout }, () => {
    it('is taken by the camera from the page, and asked for at the next sign-in', async () => {
      const { page, complaints } = await openWindow();
      await page.getByRole('link', { name: 'Settings', exact: true }).click();
      const heading = page.getByRole('heading', { name: 'Second factor' });
      const section = page.locator('section', { has: heading });
      await section.getByLabel('Your password').fill(password);
      await section.getByRole('button', { name: 'Set second factor up' }).click();
      const uri = new URL(await readCode(page));
      const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
      assert.equal(uri.searchParams.get('secret'), secret);
      const totp = new TOTP({ secret: Secret.fromBase32(secret) });
      await page.getByRole('textbox', { name: 'Code of the app' }).fill(totp.generate());
      await page.getByRole('button', { name: 'Switch it on' }).click();
      await page.getByText('Second factor is on').first().waitFor();
      const other = await place.openWindow();
      await other.page.goto(place.url);
      await other.page.getByRole('textbox', { name: 'Username' }).fill(`user${users}`);
      await other.page.getByLabel('Password', { exact: true }).fill(password);
      await other.page.getByRole('button', { name: 'Sign in' }).click();
      await other.page.getByRole('textbox', { name: /code/i }).waitFor();
      assert.deepEqual(complaints, []);
    });
  });
});
