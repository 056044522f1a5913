// A list of the server, page by page, kept up to date from its first one.
import { useCallback, useEffect, useState } from 'preact/hooks';
import { ask } from '../api/client.ts';
import { chosenAccount } from '../api/session.ts';
import { withNewest, type Loaded } from './paging.ts';
import { useAnswer } from './use-answer.ts';

type Page = { readonly next_cursor: string | null };
type Reading<Body, Item> = {
  readonly itemsOf: (body: Body) => readonly Item[];
  readonly keyOf: (item: Item) => string;
};

/** The pages of the path, which has a query. `reading` is the same for as long as the path is. */
export function usePages<Body extends Page, Item>(path: string, reading: Reading<Body, Item>) {
  const { itemsOf, keyOf } = reading;
  const shown = useAnswer<Body>(path);
  const { body } = shown;
  const of = `${chosenAccount.get()} ${path}`;
  const [kept, keep] = useState<{ of: string; loaded: Loaded<Item> } | undefined>(undefined);

  useEffect(() => {
    if (!body) return;
    const first = { items: itemsOf(body), cursor: body.next_cursor };
    keep((before) => {
      const loaded = before?.of === of ? before.loaded : undefined;
      return { of, loaded: withNewest(loaded, first, keyOf) };
    });
  }, [body]);

  const change = useCallback(
    (next: (loaded: Loaded<Item>) => Loaded<Item>) =>
      keep((before) => (before?.of === of ? { of, loaded: next(before.loaded) } : before)),
    [of],
  );
  const loaded = kept?.of === of ? kept.loaded : undefined;
  const cursor = loaded?.cursor ?? null;
  const loadMore = useCallback(async () => {
    const page = await ask<Body>('GET', `${path}&after=${cursor}`);
    // Where the first page was read again meanwhile, this one may not go on from what is there.
    change((before) =>
      before.cursor === cursor
        ? { items: [...before.items, ...itemsOf(page)], cursor: page.next_cursor }
        : before,
    );
  }, [cursor, change]);
  /** Puts what has moved in place of what it was. */
  const replace = useCallback(
    (item: Item) =>
      change(({ items, ...rest }) => ({
        ...rest,
        items: items.map((each) => (keyOf(each) === keyOf(item) ? item : each)),
      })),
    [change],
  );
  return {
    ...shown,
    items: body && (loaded?.items ?? itemsOf(body)),
    loadMore: cursor === null ? undefined : loadMore,
    replace,
  };
}
