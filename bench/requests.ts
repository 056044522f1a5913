// The texts of requests, made ahead of the measurement as far as they can be.
import { symbols, tokenOf } from './books.ts';

/** What is asked for, of that many accounts in turn. */
export type Wanted =
  | (Askers & { readonly kind: 'get'; readonly path: string })
  | (Askers & {
      readonly kind: 'order';
      /** Distinguishes the keys of this run from those of every other. */
      readonly run: string;
    });

type Askers = {
  readonly accounts: number;
  /** Of users of a peer; those of our own books are known. */
  readonly tokens?: readonly string[];
};

/** Gives the next request each time. */
export function createRequests(wanted: Wanted): () => string {
  const heads = Array.from({ length: wanted.accounts }, (_, place) => headOf(wanted, place));
  let asked = 0;
  return () => {
    const place = asked % wanted.accounts;
    const round = Math.floor(asked / wanted.accounts);
    asked += 1;
    const head = heads[place] ?? '';
    return wanted.kind === 'get' ? `${head}\r\n` : orderOf(head, wanted.run, asked, round);
  };
}

function headOf(wanted: Wanted, place: number): string {
  const line = wanted.kind === 'get' ? `GET ${wanted.path} HTTP/1.1` : '';
  const own = `Host: 127.0.0.1\r\nAuthorization: Bearer ${wanted.tokens?.[place] ?? tokenOf(place)}\r\n`;
  return wanted.kind === 'get' ? `${line}\r\n${own}` : own;
}

/** Buys in one round what it sells in the next, so that cash and shares last for ever. */
function orderOf(head: string, run: string, order: number, round: number): string {
  const symbol = symbols[Math.floor(round / 2) % symbols.length];
  const body = `{"symbol":"${symbol}","quantity":"1"}`;
  const path = round % 2 === 0 ? '/buy-stock' : '/sell-stock';
  return (
    `POST ${path} HTTP/1.1\r\n${head}Content-Type: application/json\r\n` +
    `Idempotency-Key: ${run} ${order}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}
