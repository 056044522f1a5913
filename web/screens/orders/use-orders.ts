// The orders of the tab's account, kept up to date by the stream, page by page.
import { useCallback, useEffect, useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { accountNow, chosenAccount } from '../../api/session.ts';
import type { Order } from '../../api/types.ts';
import { lastOrder } from '../../live/stream.ts';
import { useAnswer } from '../../live/use-answer.ts';

type Page = { readonly orders: readonly Order[]; readonly next_cursor: string | null };

/** Those that are open, or those that have ended, of one symbol or of all. */
export function useOrders(status: 'open' | 'closed', symbol?: string) {
  const of = symbol === undefined ? '' : `&symbol=${encodeURIComponent(symbol)}`;
  const path = `view-orders?status=${status}${of}&limit=50`;
  const first = useAnswer<Page>(path);
  const [more, setMore] = useState<readonly Order[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const { body, again } = first;
  useEffect(() => {
    setMore([]);
    setCursor(body?.next_cursor ?? null);
  }, [body]);
  useEffect(
    () =>
      lastOrder.subscribe(() => {
        const order = lastOrder.get();
        const isOfTab = order?.account_id === (chosenAccount.get() ?? accountNow()?.account_id);
        if (isOfTab && (symbol === undefined || order?.symbol === symbol)) again();
      }),
    [again, symbol],
  );
  const loadMore = useCallback(async () => {
    if (cursor === null) return;
    const page = await ask<Page>('GET', `${path}&after=${cursor}`);
    setMore((before) => [...before, ...page.orders]);
    setCursor(page.next_cursor);
  }, [cursor, path]);
  const orders = body ? [...body.orders, ...more] : undefined;
  return { ...first, orders, loadMore: cursor === null ? undefined : loadMore };
}
