// A real Chromium on a real server: what a person would see, and everything that the browser
// complains about.
import assert from 'node:assert/strict';
import axe from 'axe-core';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type BrowserContextOptions, type Page } from 'playwright-core';
import { isOnPostgres } from './engine.ts';
import { createPostgresDatabase } from './postgres.ts';
import { createFolder, startServerProcess } from './process.ts';

export const password = 'curiouser and curiouser';

/** The package's own arguments switch the security off that is to be tested. */
const browserArguments = ['--no-sandbox', '--disable-dev-shm-usage'];
/** Long enough for a machine that many share. */
const patienceMs = 25_000;

/** For tests that ask faster than any person. */
export const unlimited = {
  REQUESTS_PER_SECOND_PER_USER: '0',
  REQUESTS_PER_SECOND_PER_ADDRESS: '0',
} as const;

export type Place = Awaited<ReturnType<typeof openPlace>>;

/** A server with a database of its own, and a browser. `await using` closes both. */
export async function openPlace(settings: Readonly<Record<string, string>> = {}) {
  const folder = await createFolder();
  const url = isOnPostgres ? await createPostgresDatabase() : `sqlite:${folder.path}/papertape.db`;
  const environment = { DATABASE_URL: url, ...settings };
  let server = await startServerProcess(environment);
  const { port } = new URL(server.url);
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: browserArguments,
  });
  return {
    url: server.url,
    browser,
    /** As when the power fails. */
    kill: () => server.stop('SIGKILL'),
    /** As when an operator stops it. */
    stop: () => server.stop('SIGTERM'),
    /** The same database on the same port, with other settings where they are given. */
    async startAgain(changes: Readonly<Record<string, string>> = {}) {
      server = await startServerProcess({ ...environment, ...changes, PORT: port });
    },
    /** A window of its own: nobody is signed in there. */
    openWindow: (options: BrowserContextOptions = {}, origin = server.url) =>
      openWindow(browser, origin, options),
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.stop('SIGTERM').catch(() => {});
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function openWindow(
  browser: Awaited<ReturnType<typeof playwright.launch>>,
  url: string,
  options: BrowserContextOptions,
) {
  const viewport = { width: 1280, height: 900 };
  const context = await browser.newContext({ locale: 'en-US', viewport, ...options });
  context.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(`a dialog said ${dialog.message()}`));
    page.on('console', (message) => {
      // What the server refuses the browser writes down as an error of its own.
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
    });
    page.on('request', (request) => {
      const asked = request.url();
      if (!asked.startsWith(url) && !asked.startsWith('blob:')) complaints.push(`asked ${asked}`);
    });
  });
  const page = await context.newPage();
  return { context, page, complaints };
}

/** Creates an account in the window and waits for the first screen. */
export async function createAccount(page: Page, url: string, name = 'alice'): Promise<void> {
  await page.goto(`${url}/sign-up`);
  await page.getByRole('textbox', { name: 'Username' }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** Fills the ticket of the stock and confirms; resolves when the receipt is there. */
export async function trade(
  page: Page,
  { symbol, quantity, side = 'Buy' }: { symbol: string; quantity: string; side?: 'Buy' | 'Sell' },
): Promise<void> {
  await find(page, symbol);
  await page.getByRole('radio', { name: side }).check({ force: true });
  await page.getByRole('textbox', { name: 'Quantity' }).fill(quantity);
  await page.getByRole('button', { name: side, exact: true }).click();
  await page.getByRole('button', { name: `Confirm ${side.toLowerCase()}` }).click();
  const verb = side === 'Buy' ? 'Bought' : 'Sold';
  await page.getByText(`${verb} ${quantity} ${symbol}`).first().waitFor();
}

/** Goes to the screen of the stock by the search, as people do. */
export async function find(page: Page, symbol: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Search stocks' }).fill(symbol);
  await page.getByRole('option', { name: symbol }).first().click();
  await page.getByRole('region', { name: 'Quote' }).waitFor();
}

/** What axe finds on the page as it is shown, one line each. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // A script tag would be refused by the policy.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: tool } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const result = await tool.run();
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  return violations;
}

/** The text of a definition beside its name. */
export async function figure(page: Page, name: string): Promise<string> {
  const term = page.getByRole('region', { name: 'Summary' }).locator('div', { hasText: name });
  const text = await term.locator('dd').first().innerText();
  assert.ok(text !== '', name);
  return text;
}
