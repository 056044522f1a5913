// The body of a new order → what is wanted, or the refusal in Alpaca's words.
import type { OrderSize } from '#src/domain/command.ts';
import { sides, type Side } from '#src/domain/order.ts';
import type { Listing } from '#src/market/listing/listing.ts';
import type { WantedOrder } from '#src/trading/orders/submit-command.ts';
import { badParameter, notPossible } from '#src/http/alpaca/frame/alpaca-error.ts';
import {
  readExactText,
  readText,
  readWord,
  type Given,
} from '#src/http/alpaca/frame/read-fields.ts';
import { readInstrument } from '#src/http/alpaca/assets/symbols.ts';
import { readNotional, readQuantity } from './read-figures.ts';
import { readGroup } from './read-group.ts';
import { assetNotFound } from './refusals.ts';

export type NewOrder = {
  readonly order: WantedOrder;
  /** Undefined where one is to be made up. */
  readonly clientOrderId: string | undefined;
};

const clientOrderIdMax = 128;

/** The order of the body. Throws 422. */
export function readNewOrder(body: Given, listing: Listing | undefined): NewOrder {
  const symbol = readSymbol(body, listing);
  const clientOrderId = readClientOrderId(body);
  const side = readWord(body, 'side', sides);
  if (!side) throw badParameter('side is required');
  checkIntent(body, side);
  const size = readSize(body);
  const { terms, group } = readGroup(body, side);
  const type = terms.type === 'market' ? undefined : terms.type;
  if (size.kind === 'amount' && type) throw badParameter('notional orders must be market orders');
  return { order: { side, symbol, size, terms, group }, clientOrderId };
}

function readSymbol(body: Given, listing: Listing | undefined) {
  const text = readText(body, 'symbol');
  if (text === undefined) throw badParameter('symbol is required');
  const symbol = readInstrument(text, listing);
  if (!symbol) throw assetNotFound(text);
  return symbol;
}

/** 1 to 128 characters that the journal can hold as a key. */
export function readClientOrderId(body: Given): string | undefined {
  const text = readExactText(body, 'client_order_id');
  if (text === undefined) return undefined;
  if (text.length > clientOrderIdMax) {
    throw badParameter(`client_order_id must be no more than ${clientOrderIdMax} characters`);
  }
  if (!/^[\x20-\x7e]+$/.test(text)) throw badParameter('client_order_id must be ASCII characters');
  return text;
}

function readSize(body: Given): OrderSize {
  const amount = readNotional(body);
  const quantity = readQuantity(body);
  if (amount !== undefined && quantity !== undefined) {
    throw badParameter('only one of qty or notional is accepted');
  }
  if (amount !== undefined) return { kind: 'amount', amount };
  if (quantity === undefined) throw badParameter('qty is required');
  return { kind: 'quantity', quantity };
}

const intents = ['buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close'] as const;

/** Without short positions a buy opens and a sale closes. */
function checkIntent(body: Given, side: Side): void {
  const specified = readWord(body, 'position_intent', intents);
  const inferred = side === 'buy' ? 'buy_to_open' : 'sell_to_close';
  if (specified === undefined || specified === inferred) return;
  throw notPossible(`position intent mismatch, inferred: ${inferred}, specified: ${specified}`);
}
