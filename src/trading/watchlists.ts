// Lists of symbols that belong to an account.
import type { AccountId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Random } from '#src/runtime/random.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';

export type Watchlist = {
  readonly watchlistId: string;
  /** 1 to 64 characters, unique in the account. */
  readonly name: string;
  /** Each once, in the order in which they were put there. */
  readonly symbols: readonly TickerSymbol[];
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
};

export type WatchlistStore = {
  /** The oldest first. */
  list(accountId: AccountId): Promise<readonly Watchlist[]>;
  /** False when the account has `max` of them, or another one of the name. */
  insert(accountId: AccountId, watchlist: Watchlist, max: number): Promise<boolean>;
  /** `stale`, and nothing is changed, where it is not as it was `before` any more. */
  update(
    accountId: AccountId,
    before: Watchlist,
    watchlist: Watchlist,
  ): Promise<'updated' | 'stale' | 'name_taken'>;
  /** False when there was none. */
  remove(accountId: AccountId, watchlistId: string): Promise<boolean>;
};

/** By its id or by its name. */
export type WatchlistName = { readonly id: string } | { readonly name: string };

export type WatchlistRefusal =
  | 'unknown_watchlist'
  | 'unknown_symbol'
  | 'name_taken'
  | 'symbol_there'
  | 'too_many_symbols'
  | 'too_many_watchlists';

export type Change = (
  symbols: readonly TickerSymbol[],
) => Result<readonly TickerSymbol[], WatchlistRefusal>;

export type Watchlists = {
  list(accountId: AccountId): Promise<readonly Watchlist[]>;
  find(accountId: AccountId, name: WatchlistName): Promise<Watchlist | undefined>;
  create(
    accountId: AccountId,
    name: string,
    symbols: readonly TickerSymbol[],
  ): Promise<Result<Watchlist, WatchlistRefusal>>;
  /** Another name, or other symbols by what `change` makes of them. */
  change(
    accountId: AccountId,
    which: WatchlistName,
    change: Change,
    name?: string,
  ): Promise<Result<Watchlist, WatchlistRefusal>>;
  /** False when there is none. */
  remove(accountId: AccountId, which: WatchlistName): Promise<boolean>;
};

/** Of one account, and of one list. */
const watchlistsMax = 200;
const symbolsMax = 500;

type Needs = {
  readonly watchlistStore: WatchlistStore;
  readonly clock: Clock;
  readonly random: Random;
};

/** Watchlists in the store. */
export function createWatchlists({ watchlistStore: store, clock, random }: Needs): Watchlists {
  async function find(accountId: AccountId, which: WatchlistName) {
    const all = await store.list(accountId);
    return all.find((each) =>
      'id' in which ? each.watchlistId === which.id : each.name === which.name,
    );
  }

  return {
    list: store.list,
    find,
    async create(accountId, name, symbols) {
      if (symbols.length > symbolsMax) return err('too_many_symbols');
      const [watchlistId, at] = [random.id(), clock.now()];
      const watchlist = { watchlistId, name, symbols, createdAt: at, updatedAt: at };
      if (await store.insert(accountId, watchlist, watchlistsMax)) return ok(watchlist);
      return err((await find(accountId, { name })) ? 'name_taken' : 'too_many_watchlists');
    },
    async change(accountId, which, change, name) {
      // Whoever finds it changed meanwhile changes it as it is then: nobody's change is lost.
      for (;;) {
        const before = await find(accountId, which);
        if (!before) return err('unknown_watchlist');
        const symbols = change(before.symbols);
        if (!symbols.ok) return symbols;
        if (symbols.value.length > symbolsMax) return err('too_many_symbols');
        const changed = {
          ...before,
          name: name ?? before.name,
          symbols: symbols.value,
          updatedAt: clock.now(),
        };
        const outcome = await store.update(accountId, before, changed);
        if (outcome === 'updated') return ok(changed);
        if (outcome === 'name_taken') return err(outcome);
      }
    },
    async remove(accountId, which) {
      const found = await find(accountId, which);
      return found !== undefined && store.remove(accountId, found.watchlistId);
    },
  };
}
