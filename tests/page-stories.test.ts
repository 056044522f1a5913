// What people do with the page, in a real Chromium on the real server with a real database.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAccount, figure, find, openPlace, password, trade } from './support/browser.ts';
import { buyWhileKilled, countFills, writeTicket } from './support/page-story.ts';
import { startStrippingProxy } from './support/stripping-proxy.ts';

const timeout = 150_000;

describe('a newcomer', { timeout }, () => {
  it('gets from the address to a first trade and sees what happened', async () => {
    await using place = await openPlace();
    const { page, complaints } = await place.openWindow();
    await page.goto(place.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByRole('heading', { name: 'Create an account' }).waitFor();
    assert.match(await page.getByText('pretend money').first().innerText(), /\$100,000\.00/);
    await createAccount(page, place.url);
    await page.getByRole('heading', { name: 'No positions yet' }).waitFor();
    assert.equal(await figure(page, 'Cash'), '$100,000.00');
    await find(page, 'AAPL');
    const price = (await page.locator('.quote .price').innerText()).slice(1);
    await page.getByRole('textbox', { name: 'Quantity' }).fill('10');
    const estimate = await page.getByRole('status', { name: 'Estimate' }).innerText();
    assert.equal(
      estimate,
      `About $${(Number(price) * 10).toLocaleString('en-US', { minimumFractionDigits: 2 })}`,
    );
    await trade(page, { symbol: 'AAPL', quantity: '10' });
    assert.match(
      await page.getByRole('status', { name: 'News' }).innerText(),
      /^Bought 10 AAPL at /,
    );
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    const table = page.getByRole('table', { name: 'Positions' });
    await table.getByRole('link', { name: /AAPL/ }).waitFor();
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await page
      .getByRole('table', { name: 'Activity' })
      .getByText(/Bought 10 AAPL/)
      .waitFor();
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByRole('link', { name: 'Buy 10 AAPL' }).click();
    await page.getByText('at the price known when it was placed').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('is told how much would do when there is not enough cash', async () => {
    await using place = await openPlace();
    const { page } = await place.openWindow();
    await createAccount(page, place.url);
    await find(page, 'AAPL');
    await page.getByRole('textbox', { name: 'Quantity' }).fill('100000');
    await page.getByRole('button', { name: 'Buy', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm buy' }).click();
    const remedy = page.getByRole('button', { name: /^Use [\d,]+ shares$/ });
    const shares = (await remedy.innerText()).replaceAll(/\D/g, '');
    await remedy.click();
    assert.equal(await page.getByRole('textbox', { name: 'Quantity' }).inputValue(), shares);
    await page.getByRole('button', { name: 'Buy', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm buy' }).click();
    await page
      .getByText(/^Bought /)
      .first()
      .waitFor();
  });

  it('is asked what "1,500" is to mean, and gets an amount read with a comma', async () => {
    await using place = await openPlace();
    const { page } = await place.openWindow();
    await createAccount(page, place.url);
    await find(page, 'KO');
    const quantity = page.getByRole('textbox', { name: 'Quantity' });
    await quantity.fill('1,500');
    await page.getByRole('button', { name: 'Buy', exact: true }).click();
    await page.getByText('Is that 1500 or 1.500?').waitFor();
    await quantity.fill('1,5');
    await page.getByRole('button', { name: 'Buy', exact: true }).click();
    await page.getByText(/^Buy 1.5 KO/).waitFor();
  });
});

describe('an order that waits', { timeout }, () => {
  it('is placed, shows what it holds and how far away it is, and is taken back', async () => {
    await using place = await openPlace();
    const { page, complaints } = await place.openWindow();
    await createAccount(page, place.url);
    await find(page, 'AAPL');
    await page.getByRole('combobox', { name: 'Order type' }).selectOption('Limit');
    await page.getByRole('textbox', { name: 'Quantity' }).fill('5');
    await page.getByRole('textbox', { name: 'Limit price' }).fill('100');
    await page
      .getByText(/% below now/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Buy', exact: true }).click();
    await page.getByText('Holds $500.00 until then.').waitFor();
    await page.getByRole('button', { name: 'Confirm buy' }).click();
    await page.getByText('Order placed: buy 5 AAPL').first().waitFor();
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    const table = page.getByRole('table', { name: 'Open orders' });
    await table.getByText('$500.00').waitFor();
    await table.getByRole('button', { name: 'Cancel buy 5 AAPL' }).click();
    await page.getByText('No order waits.').waitFor();
    assert.match(
      await page.getByRole('status', { name: 'News' }).innerText(),
      /^Order cancelled: buy 5 AAPL/,
    );
    await page
      .getByRole('table', { name: 'Closed orders' })
      .getByText(/cancelled on request/)
      .waitFor();
    assert.deepEqual(complaints, []);
  });
});

describe('what must not buy twice', { timeout }, () => {
  it('a double click of a split second', async () => {
    await using place = await openPlace();
    const page = await writeTicket(place);
    await page.getByRole('button', { name: 'Confirm buy' }).dblclick();
    await page.getByText('Bought 3 AAPL').first().waitFor();
    assert.equal(await countFills(page), 1);
  });

  it('a server that is killed in the middle of sending', async () => {
    await using place = await openPlace();
    assert.equal(await countFills(await buyWhileKilled(place)), 1);
  });

  it('a page that is loaded anew while its order is on its way', async () => {
    await using place = await openPlace();
    const page = await writeTicket(place);
    await page.route('**/buy-stock', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByRole('button', { name: 'Confirm buy' }).click();
    await page.getByText('It is not known yet').waitFor();
    await page.unroute('**/buy-stock');
    await page.reload();
    await page.getByText(/It was placed, once: Buy 3 AAPL/).waitFor();
    assert.equal(await countFills(page), 1);
  });

  it('an order that never left: it is placed when somebody says so, once', async () => {
    await using place = await openPlace();
    const page = await writeTicket(place);
    await page.route('**/buy-stock', (route) => route.abort());
    await page.getByRole('button', { name: 'Confirm buy' }).click();
    await page.getByText('It is not known yet').waitFor();
    await page.unroute('**/buy-stock');
    await page.reload();
    await page.getByText('It was not recorded.').waitFor();
    assert.equal(await countFills(page), 0);
    await page.getByRole('button', { name: 'Place it' }).click();
    await page.getByText(/It was placed, once/).waitFor();
    assert.equal(await countFills(page), 1);
  });
});

describe('somebody who keeps the tab open', { timeout }, () => {
  it('sees and hears what a bot does meanwhile', async () => {
    await using place = await openPlace();
    const { page, complaints } = await place.openWindow();
    await createAccount(page, place.url);
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name of the key' }).fill('robot');
    await page.getByRole('button', { name: 'Create key' }).click();
    const token = await page.getByRole('textbox', { name: 'Key', exact: true }).inputValue();
    await page.getByRole('button', { name: 'I have it' }).click();
    assert.ok(!(await page.content()).includes(token), 'the key is gone from the page');
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByRole('heading', { name: 'No positions yet' }).waitFor();
    const response = await fetch(`${place.url}/buy-stock`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ symbol: 'KO', quantity: '7' }),
    });
    assert.equal(response.status, 201);
    await page
      .getByRole('table', { name: 'Positions' })
      .getByRole('link', { name: /KO/ })
      .waitFor();
    assert.match(await page.getByRole('status', { name: 'News' }).innerText(), /^Bought 7 KO at /);
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByRole('table', { name: 'Closed orders' }).getByText('robot').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('is signed out when another tab signs out, and comes back where they were', async () => {
    await using place = await openPlace();
    const { page, context } = await place.openWindow();
    await createAccount(page, place.url);
    const other = await context.newPage();
    await other.goto(`${place.url}/activity`);
    await other.getByRole('heading', { name: 'Activity' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.ok(other.url().endsWith('/activity'));
    await other.getByRole('textbox', { name: 'Username' }).fill('alice');
    await other.getByLabel('Password', { exact: true }).fill(password);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByRole('heading', { name: 'Activity' }).waitFor();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('keeps figures and typed words while the server is away', async () => {
    await using place = await openPlace();
    const { page } = await place.openWindow();
    await createAccount(page, place.url);
    await trade(page, { symbol: 'AAPL', quantity: '2' });
    await page.getByRole('region', { name: 'My position' }).waitFor();
    await page.getByRole('textbox', { name: 'Quantity' }).fill('12.5');
    await place.kill();
    await page.getByRole('status', { name: 'Connection' }).getByText('Reconnecting').waitFor();
    await page.getByText('Not live').first().waitFor();
    await page.getByRole('region', { name: 'My position' }).waitFor();
    await place.startAgain();
    await page
      .getByRole('status', { name: 'Connection' })
      .getByText('Live')
      .waitFor({ timeout: 60_000 });
    await page.getByText('Not live').first().waitFor({ state: 'detached', timeout: 60_000 });
    assert.equal(await page.getByRole('textbox', { name: 'Quantity' }).inputValue(), '12.5');
  });

  it('finds everything below a path that a proxy strips', async () => {
    await using place = await openPlace();
    await using proxy = await startStrippingProxy(place.url, '/paper');
    const { page, complaints } = await place.openWindow({}, new URL(proxy.url).origin);
    await createAccount(page, proxy.url);
    await trade(page, { symbol: 'AAPL', quantity: '1' });
    assert.equal(new URL(page.url()).pathname, '/paper/stocks/AAPL');
    await page.reload();
    await page.getByRole('region', { name: 'My position' }).waitFor();
    await page.getByRole('status', { name: 'Connection' }).getByText('Live').waitFor();
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('link', { name: 'Every route, to read and to try' }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('stays signed in to two servers of one host, each by its port', async () => {
    await using first = await openPlace();
    await using second = await openPlace();
    const { page, context } = await first.openWindow();
    await createAccount(page, first.url, 'alice');
    const other = await context.newPage();
    await createAccount(other, second.url, 'bob');
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await other.reload();
    await other.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('has several accounts, each tab its own', async () => {
    await using place = await openPlace();
    const { page } = await place.openWindow();
    await createAccount(page, place.url);
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name of another account' }).fill('Dividends');
    await page.getByRole('textbox', { name: 'Starting cash' }).first().fill('5000');
    await page.getByRole('button', { name: 'Open account' }).click();
    await page.getByRole('combobox', { name: 'Account of this tab' }).selectOption('Dividends');
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByText('Account Dividends').waitFor();
    await page.getByText('$5,000.00').first().waitFor();
    await find(page, 'KO');
    await page.getByText('For the account Dividends').waitFor();
  });
});
