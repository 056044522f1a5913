// The documentation page in a real Chromium, under the strict policy, with nothing but our own
// server.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';
import { URI } from 'otpauth';
import { createBot } from './support/alpaca.ts';
import { startStrippingProxy } from './support/stripping-proxy.ts';
import { createWorld, type World } from './support/world.ts';

describe('the reference in a browser', { timeout: 600_000 }, () => {
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
    page.setDefaultTimeout(5_000);
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
    const button = route.getByRole('button', { name: 'Send' });
    await button.click();
    if ((await button.innerText()) !== 'Send') await button.click();
    await route.locator('form pre:visible').waitFor();
    // The button is back when the answer is there: before, an older one may be shown.
    await route.locator('button:enabled').waitFor();
    return route.locator('form pre').innerText();
  }

  const exampleOf = (id: string, name: string) =>
    page.locator(`#${id} [name="${name}"]`).inputValue();

  /** The routes that need nothing but a login and their own example. */
  const looking =
    'lookupStock searchStocks priceHistory marketClock marketCalendar viewPortfolio calculatePortfolioValue viewTransactions ' +
    'viewTokens portfolioHistory stream viewServer viewQuotes previewOrder reportError healthcheck openapiJson docs';

  describe('the documentation page', () => {
    it('shows every route', async () => {
      await page.locator('article').first().waitFor();
      const shown = await page.locator('article').count();
      const routes = world.routes.filter(({ path }) => !path.startsWith('/docs/'));
      assert.equal(shown, routes.length + world.alpacaRoutes.length);
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

    it('shows the log-in first', async () => {
      await page.goto(`${origin}/docs`);
      await page.locator('article').first().waitFor();
      const order = await page.locator('article').evaluateAll((all) => all.map(({ id }) => id));
      assert.deepEqual(order.slice(0, 2), ['login', 'createAccount']);
    });

    it('is still logged in after a reload', async () => {
      await page.reload();
      await page.getByText('Logged in as alice.').waitFor();
      assert.match(await tryOut('viewPortfolio'), /"symbol": "AAPL"/);
    });

    it('says that nobody is logged in any more when the session is revoked', async () => {
      const listed = await tryOut('viewSessions');
      const { sessions } = JSON.parse(listed.slice(listed.indexOf('{')));
      const own = sessions.find((session: { current: boolean }) => session.current);
      assert.match(await tryOut('revokeSession', { id: own.id }), /^204 /);
      await page.getByText('Logged out.').waitFor();
      await page.reload();
      await page.locator('article').first().waitFor();
      assert.match(await page.locator('#session').innerText(), /^Not logged in: /);
      assert.match(await tryOut('login'), /^200 OK/);
    });

    it('leads whoever has a one-time password to changing it, after a reload too', async () => {
      const name = { username: 'dormouse' };
      assert.match(await tryOut('createAccount', name), /^201 /);
      assert.match(await tryOut('login', name), /^200 /);
      const sql = "UPDATE users SET must_change_password = 1 WHERE username = 'dormouse'";
      await world.database.write([{ sql, parameters: [] }]);
      await world.database.write([
        { sql: 'UPDATE access_changes SET version = version + 1', parameters: [] },
      ]);
      assert.match(await tryOut('viewPortfolio'), /^403 /);
      await page.reload();
      const notice = page.getByText(
        'Logged in as dormouse with a one-time password: change it to go on.',
      );
      await notice.waitFor();
      assert.equal(await notice.locator('a').getAttribute('href'), '#updatePassword');
      assert.match(await tryOut('updatePassword'), /^204 /);
      await page.getByText('Logged in as dormouse.').waitFor();
      assert.match(await tryOut('login', { username: 'alice' }), /^200 /);
    });

    it('asks again before the account is deleted', async () => {
      const button = page.locator('#deleteAccount button');
      await button.click();
      assert.equal(await button.innerText(), 'Delete it all for good? Send again');
      await page.locator('#viewPortfolio button').focus();
      assert.equal(await button.innerText(), 'Send');
      assert.match(await tryOut('viewPortfolio'), /"symbol": "AAPL"/);
    });

    it('shows no password', async () => {
      const inputs = page.locator('input[name*="password"]');
      const types = await inputs.evaluateAll((found) => found.map((input) => input.type));
      assert.ok(types.length >= 7);
      assert.ok(types.every((type) => type === 'password'));
    });

    it('shows what a server says as text, never as markup', async () => {
      const markup = '<img src=x onerror=alert(1)>';
      const shown = await tryOut('searchStocks', { query: markup });
      assert.ok(shown.includes(markup), shown);
      assert.equal(await page.locator('img').count(), 0);
    });

    it('has a form that works for every route, and logs out', async () => {
      await page.reload();
      await page.locator('article').first().waitFor();
      const tried = new Set<string>();
      const works = async (id: string, fields?: Record<string, string>) => {
        const shown = await tryOut(id, fields);
        assert.match(shown, /^20\d /, id);
        tried.add(id);
        return shown;
      };
      const idIn = (shown: string) => /"id": "([^"]+)"/.exec(shown)?.[1] ?? assert.fail(shown);
      const carol = { username: 'carol' };
      for (const id of ['createAccount', 'login', 'login']) await works(id, carol);
      for (const id of looking.split(' ')) await works(id);
      await works('buyStock', { 'idempotency-key': 'tried on the page' });
      await works('sellStock');
      for (const id of ['viewLots', 'performance']) await works(id);
      const rest = { type: 'limit', limit_price: '1.00', 'idempotency-key': 'waits on the page' };
      const waiting = idIn(await works('buyStock', rest));
      const terms = { quantity: '3', limit_price: '1.00' };
      const next = idIn(await works('replaceOrder', { id: waiting, ...terms }));
      for (const id of ['viewOrder', 'cancelOrder']) await works(id, { id: next });
      await works('viewOrders');
      await works('revokeToken', { id: idIn(await works('createToken')) });
      await works('viewUser');
      const opened = /"account_id": "([^"]+)"/.exec(await works('openAccount'))?.[1] ?? '';
      await works('renameAccount', { id: opened });
      const reset = /"account_id": "([^"]+)"/.exec(await works('resetAccount', { id: opened }));
      await works('closeAccount', { id: reset?.[1] ?? '' });
      await works('viewAccounts');
      const listed = await works('viewSessions');
      const { sessions } = JSON.parse(listed.slice(listed.indexOf('{')));
      const earlier = sessions.find((session: { current: boolean }) => !session.current);
      await works('revokeSession', { id: earlier.id });
      const uri = /otpauth:[^"]+/.exec(await works('enrollSecondFactor'))?.[0] ?? '';
      const timestamp = world.clock.now();
      await works('confirmSecondFactor', { code: URI.parse(uri).generate({ timestamp }) });
      await works('disableSecondFactor');
      await works('updatePassword');
      await works('logout');
      assert.equal(await page.locator('#session').innerText(), 'Logged out.');
      assert.match(await tryOut('viewPortfolio'), /^401 /);
      const changed = { password: await exampleOf('updatePassword', 'new_password') };
      await works('login', { ...carol, ...changed });
      await works('deleteAccount', changed);
      const all = await page.locator('article').evaluateAll((found) => found.map(({ id }) => id));
      const native = all.filter((id) => !/^[a-z]+V2(?:beta1)?[A-Z]/.test(id));
      assert.deepEqual(tried, new Set(native));
    });

    it('works below a path that a proxy strips', async () => {
      await using proxy = await startStrippingProxy(origin, '/paper');
      const below = await browser.newPage();
      const strays: string[] = [];
      below.on('request', (request) => {
        if (!request.url().startsWith(`${proxy.url}/`)) strays.push(request.url());
      });
      await below.goto(`${proxy.url}/docs`);
      const route = below.locator('#viewServer');
      await route.getByRole('button', { name: 'Send' }).click();
      await route.getByText('200 OK').waitFor();
      assert.deepEqual(strays, []);
    });

    it('asks for keys where a program would send them', async () => {
      const { id, secret } = (await createBot(world, 'dora')).keys;
      const keys = { 'APCA-API-KEY-ID': id, 'APCA-API-SECRET-KEY': secret };
      assert.match(await tryOut('getV2Account', keys), /^200 OK[^]*"status": "ACTIVE"/);
      assert.match(await tryOut('postV2Orders', keys), /^200 OK[^]*"status": "filled"/);
      assert.match(await tryOut('getV2EventsTrades', keys), /^200 OK[^]*: heartbeat/);
      const wrong = { ...keys, 'APCA-API-SECRET-KEY': 'wrong' };
      assert.match(await tryOut('getV2Account', wrong), /^401 Unauthorized[^]*40110000/);
    });

    it('breaks no rule of the content security policy and asks nobody else', () => {
      const expected = /40[134] \((?:Not Found|Unauthorized|Forbidden)\)/;
      assert.deepEqual(
        complaints.filter((line) => !expected.test(line)),
        [],
      );
    });
  });
});
