// The documentation page in a real Chromium, under the strict policy, with nothing but our own
// server.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';
import { createWorld, type World } from './support/world.ts';

let world: World;
let browser: Browser;
let page: Page;
let origin: string;
const complaints: string[] = [];

before(async () => {
  world = await createWorld();
  origin = await world.app.listen({ host: '127.0.0.1', port: 0 });
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, '--no-sandbox'],
  });
  page = await browser.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) complaints.push(`asked ${request.url()}`);
  });
  await page.goto(`${origin}/docs`);
});

after(async () => {
  await browser.close();
  await world[Symbol.asyncDispose]();
});

/** Fills the form of a route, sends it and gives what is shown. */
async function tryOut(id: string, fields: Record<string, string> = {}): Promise<string> {
  const route = page.locator(`#${id}`);
  for (const [name, value] of Object.entries(fields))
    await route.locator(`[name="${name}"]`).fill(value);
  await route.getByRole('button', { name: 'Send' }).click();
  const answer = route.locator('form pre');
  await answer.waitFor({ state: 'visible' });
  return answer.innerText();
}

describe('the documentation page', () => {
  it('shows every route', async () => {
    await page.locator('article').first().waitFor();
    const shown = await page.locator('article').count();
    const routes = world.routes.filter(({ path }) => !path.startsWith('/docs/'));
    assert.equal(shown, routes.length);
  });

  it('lets the reader create an account, log in, buy and look', async () => {
    assert.match(await tryOut('createAccount'), /^201 Created/);
    assert.match(await tryOut('login'), /^200 OK/);
    assert.equal(await page.locator('#session').innerText(), 'Logged in as alice.');
    assert.match(await tryOut('buyStock', { quantity: '2' }), /"quantity": "2"/);
    assert.match(await tryOut('viewPortfolio'), /"symbol": "AAPL"/);
    assert.match(
      await tryOut('lookupStock', { symbol: 'nosuch' }),
      /^404 Not Found[^]*unknown_symbol/,
    );
  });

  it('shows what a server says as text, never as markup', async () => {
    const markup = '<img src=x onerror=alert(1)>';
    const shown = await tryOut('searchStocks', { query: markup });
    assert.ok(shown.includes(markup), shown);
    assert.equal(await page.locator('img').count(), 0);
  });

  it('breaks no rule of the content security policy and asks nobody else', () => {
    const expected = /404 \(Not Found\)/;
    assert.deepEqual(
      complaints.filter((line) => !expected.test(line)),
      [],
    );
  });
});
