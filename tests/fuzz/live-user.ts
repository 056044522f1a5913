// Whoever the fuzzer asks as: a real user with programs, an authenticator app and many sessions.
import assert from 'node:assert/strict';
import { URI } from 'otpauth';
import { password, type World } from '#tests/support/world.ts';
import type { Actor } from './fuzz-request.ts';

const periodMs = 30_000;

export class LiveUser {
  readonly username = 'fuzzer';
  password: string = password;
  /** Of the authenticator app, when there is one. */
  uri: string | undefined;
  readonly spareTokens: string[] = [];
  readonly tokens: Record<Actor, string> = {
    session: '',
    cookie: '',
    trade: '',
    read: '',
    nobody: '',
    ended: '',
    'made-up': `ptp_${'x'.repeat(43)}`,
  };
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The account that is meant without a name, as it was at the beginning. */
  async renew(): Promise<void> {
    const { accounts } = await this.ask('GET', '/view-accounts');
    await this.ask('POST', `/reset-account/${accounts[0].account_id}`, {});
    await this.trade();
  }

  /** Enough for a history of more than one page. */
  async trade(): Promise<void> {
    for (const symbol of ['AAPL', 'MSFT']) {
      await this.ask('POST', '/buy-stock', { symbol, quantity: '1' });
    }
  }

  /** One that waits, of the account that is meant without a name. */
  async openOrder(): Promise<string> {
    const { orders } = await this.ask('GET', '/view-orders?status=open&limit=1');
    if (orders.length > 0) return orders[0].id;
    const terms = { type: 'limit', limit_price: '0.01', time_in_force: 'gtc' };
    const order = { symbol: 'AAPL', quantity: '1', ...terms };
    return (await this.ask('POST', '/buy-stock', order)).order.id;
  }

  /** From the very beginning, and with something to sell. */
  async create(): Promise<void> {
    const { username } = this;
    this.password = password;
    this.uri = undefined;
    const created = await this.#world.send('POST', '/create-account', { username, password });
    assert.equal(created.status, 201, created.text);
    await this.open();
    await this.trade();
    await this.createPrograms();
  }

  /** What the user themselves does always succeeds. */
  async ask(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) {
    const authorization = `Bearer ${this.tokens.session}`;
    const reply = await this.#world.send(method, url, body, { authorization });
    assert.ok(reply.status < 300, `${method} ${url}: ${reply.text}`);
    return reply.json;
  }

  async logIn(): Promise<string> {
    const { username, password } = this;
    const code = this.uri === undefined ? {} : { code: await this.codeNow() };
    const { json, text } = await this.#world.send('POST', '/login', {
      username,
      password,
      ...code,
    });
    assert.ok(json?.token, text);
    return String(json.token);
  }

  async open(): Promise<void> {
    this.tokens.session = await this.logIn();
    this.tokens.cookie = this.tokens.session;
  }

  async createPrograms(): Promise<void> {
    this.spareTokens.length = 0;
    for (const scope of ['trade', 'read'] as const) {
      this.tokens[scope] = (await this.ask('POST', '/create-token', { name: scope, scope })).token;
    }
  }

  /** Those that may be of an account that is closed. */
  async renewPrograms(): Promise<void> {
    const { tokens } = await this.ask('GET', '/view-tokens');
    for (const { id } of tokens) await this.ask('DELETE', `/revoke-token/${id}`);
    await this.createPrograms();
  }

  /** What the program itself does always succeeds. */
  async askAsProgram(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) {
    const authorization = `Bearer ${this.tokens.trade}`;
    const reply = await this.#world.send(method, url, body, { authorization });
    assert.ok(reply.status < 300, `${method} ${url}: ${reply.text}`);
    return reply.json;
  }

  async watchlist(): Promise<{ readonly id: string; readonly name: string }> {
    const [first] = await this.askAsProgram('GET', '/v2/watchlists');
    return first ?? this.askAsProgram('POST', '/v2/watchlists', { name: 'Mine', symbols: [] });
  }

  /** They would become too many. */
  async tidyWatchlists(): Promise<void> {
    const [, , ...others] = await this.askAsProgram('GET', '/v2/watchlists');
    for (const { id } of others) await this.askAsProgram('DELETE', `/v2/watchlists/${id}`);
  }

  /** Each code is good once, so the next one is from a later period. */
  async codeNow(): Promise<string> {
    if (this.uri === undefined) return '000000';
    const { clock } = this.#world;
    await clock.advance(periodMs);
    return URI.parse(this.uri).generate({ timestamp: clock.now() });
  }

  /** Spare until somebody has revoked it. */
  async spareToken(): Promise<string> {
    if (this.spareTokens.length === 0) {
      const { id } = await this.ask('POST', '/create-token', { name: 'spare', scope: 'read' });
      this.spareTokens.push(id);
    }
    return this.spareTokens.at(-1) ?? '';
  }

  async otherSessions(): Promise<readonly { readonly id: string }[]> {
    const { sessions } = await this.ask('GET', '/view-sessions');
    return sessions.filter(({ current }: { readonly current: boolean }) => !current);
  }
}
