// The orders of the tab's account, kept up to date by the stream, page by page.
import { useEffect } from 'preact/hooks';
import { accountNow, chosenAccount } from '../../api/session.ts';
import type { Order } from '../../api/types.ts';
import { useOrderMoves } from '../../live/order-turns.ts';
import { lastOrder } from '../../live/stream.ts';
import { usePages } from '../../live/use-pages.ts';

type Page = { readonly orders: readonly Order[]; readonly next_cursor: string | null };

const reading = {
  itemsOf: ({ orders }: Page) => orders,
  keyOf: ({ id }: Order) => id,
};

/** Those that are open, or those that have ended, of one symbol or of all. */
export function useOrders(status: 'open' | 'closed', symbol?: string) {
  const of = symbol === undefined ? '' : `&symbol=${encodeURIComponent(symbol)}`;
  const pages = usePages<Page, Order>(`view-orders?status=${status}${of}&limit=50`, reading);
  const { again, replace, items } = pages;
  useOrderMoves(again);
  useEffect(
    () =>
      lastOrder.subscribe(() => {
        const order = lastOrder.get();
        const isOfTab = order?.account_id === (chosenAccount.get() ?? accountNow()?.account_id);
        if (order && isOfTab) replace(order);
      }),
    [replace],
  );
  const isOpen = (order: Order) => order.status === 'open' || order.status === 'held';
  return { ...pages, orders: items?.filter((order) => isOpen(order) === (status === 'open')) };
}
