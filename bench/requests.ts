// The texts of requests, made ahead of the measurement as far as they can be.
import { readFileSync } from 'node:fs';
import { symbols, tokenOf } from './books.ts';

/** What is asked for, of that many accounts in turn. */
export type Wanted =
  | (Askers & { readonly kind: 'get'; readonly path: string })
  | (Askers & {
      readonly kind: 'order';
      /** Distinguishes the keys of this run from those of every other. */
      readonly run: string;
    })
  /** The same in the words of Alpaca. */
  | (Askers & { readonly kind: 'alpaca-order'; readonly run: string })
  /** Limit orders far below the market. */
  | (Askers & { readonly kind: 'place'; readonly run: string })
  | (Askers & {
      readonly kind: 'cancel';
      /** Each line the place of an account and the id of an order of its. */
      readonly path: string;
      /** Lines that were asked for before. */
      readonly skip: number;
    });

type Askers = {
  readonly accounts: number;
  /** Of users of a peer; those of our own books are known. */
  readonly tokens?: readonly string[];
};

/** Gives the next request each time. */
export function createRequests(wanted: Wanted): () => string {
  if (wanted.kind === 'cancel') return createCancels(wanted);
  const heads = Array.from({ length: wanted.accounts }, (_, place) => headOf(wanted, place));
  let asked = 0;
  return () => {
    const place = asked % wanted.accounts;
    const round = Math.floor(asked / wanted.accounts);
    asked += 1;
    const head = heads[place] ?? '';
    if (wanted.kind === 'get') return `${head}\r\n`;
    return textsOf[wanted.kind](head, wanted.run, asked, round);
  };
}

function headOf(wanted: Wanted, place: number): string {
  const line = wanted.kind === 'get' ? `GET ${wanted.path} HTTP/1.1` : '';
  const own = `Host: 127.0.0.1\r\nAuthorization: Bearer ${wanted.tokens?.[place] ?? tokenOf(place)}\r\n`;
  return wanted.kind === 'get' ? `${line}\r\n${own}` : own;
}

function createCancels({ path, skip }: Extract<Wanted, { kind: 'cancel' }>): () => string {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  let next = skip;
  return () => {
    const [place = '', id = ''] = (lines[next++] ?? fail('not enough orders')).split(' ');
    const own = `Host: 127.0.0.1\r\nAuthorization: Bearer ${tokenOf(Number(place))}\r\n`;
    return `DELETE /cancel-order/${id} HTTP/1.1\r\n${own}\r\n`;
  };
}

function fail(what: string): never {
  throw new Error(what);
}

function limitOf(head: string, run: string, order: number): string {
  const terms = '"type":"limit","limit_price":"1.00","time_in_force":"gtc"';
  const body = `{"symbol":"${symbols[0]}","quantity":"1",${terms}}`;
  return post('/buy-stock', head, `${run} ${order}`, body);
}

/** Buys in one round what it sells in the next, so that cash and shares last for ever. */
function orderOf(head: string, run: string, order: number, round: number): string {
  const symbol = symbols[Math.floor(round / 2) % symbols.length];
  const body = `{"symbol":"${symbol}","quantity":"1"}`;
  const path = round % 2 === 0 ? '/buy-stock' : '/sell-stock';
  return post(path, head, `${run} ${order}`, body);
}

/** Buys and sells as `orderOf`. */
function alpacaOrderOf(head: string, run: string, order: number, round: number): string {
  const symbol = symbols[Math.floor(round / 2) % symbols.length];
  const side = round % 2 === 0 ? 'buy' : 'sell';
  const terms = `"side":"${side}","type":"market","time_in_force":"day"`;
  const body = `{"symbol":"${symbol}","qty":"1",${terms},"client_order_id":"${run} ${order}"}`;
  return (
    `POST /v2/orders HTTP/1.1\r\n${head}Content-Type: application/json\r\n` +
    `Content-Length: ${body.length}\r\n\r\n${body}`
  );
}

const textsOf = { order: orderOf, place: limitOf, 'alpaca-order': alpacaOrderOf } as const;

function post(path: string, head: string, key: string, body: string): string {
  return (
    `POST ${path} HTTP/1.1\r\n${head}Content-Type: application/json\r\n` +
    `Idempotency-Key: ${key}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}
