// One stream of one login: what is new for it in each round, in events.
import type { AccountId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import type { SeenSequences } from './event-ids.ts';
import type { EventWriter } from './event-writer.ts';
import {
  createStreamAccounts,
  type StreamAccounts,
  type StreamAccountsNeeds,
} from './stream-accounts.ts';
import { notice, type StreamRound, type Told } from './stream-round.ts';

export type StreamEnd = 'session_ended' | 'server_stopping';

export type UserStream = {
  /** As it was at the last `renew`. */
  owner(): Owner;
  /** Whether something may be new; of most streams nothing is in most rounds. */
  isDue(round: StreamRound): boolean;
  /** Sends what is new. */
  tell(round: StreamRound): Promise<void>;
  /** Goes on with the accounts that the user has now. */
  renew(owner: Owner): Promise<void>;
  /** Says why, and ends the answer. */
  end(code: StreamEnd): void;
  /** Ends the subscriptions of a client that has left. */
  stop(): void;
};

type Opened = {
  readonly writer: EventWriter;
  readonly owner: Owner;
  /** Named by the client, whether it holds them or not. */
  readonly named: readonly TickerSymbol[];
  /** Where the client left off; undefined for one that begins now. */
  readonly seen: SeenSequences | undefined;
};

/** What a stream has sent, and what it has to send. */
type Standing = {
  readonly writer: EventWriter;
  readonly accounts: StreamAccounts;
  readonly named: readonly TickerSymbol[];
  /** What was sent last, by what it is about. */
  readonly sent: Map<string, string>;
  /** Accounts whose figures may have changed. */
  dueFigures: Set<AccountId>;
  heartbeatAt: MonotonicMs;
  figuresAt: MonotonicMs;
};

export const heartbeatMs = 5_000;
/** Figures follow the prices this often at most. */
const figuresMs = 1_000;

const sentences: Readonly<Record<StreamEnd, string>> = {
  session_ended: 'The session has ended: log in again.',
  server_stopping: 'The server stops: it is back in a moment.',
};

/** The stream of a client that has just come. */
export function createUserStream(needs: StreamAccountsNeeds, opened: Opened): UserStream {
  const { writer, named, seen } = opened;
  const accounts = createStreamAccounts(needs, writer, seen);
  const standing: Standing = {
    writer,
    accounts,
    named,
    sent: new Map(),
    dueFigures: new Set(),
    heartbeatAt: -Infinity,
    figuresAt: -Infinity,
  };
  let { owner } = opened;
  return {
    owner: () => owner,
    isDue: (round) => isDue(standing, round),
    tell: (round) => tell(standing, round, needs.onFault),
    async renew(next) {
      owner = next;
      await accounts.renew(next);
    },
    end(code) {
      send(standing, 'notice', notice(code, [sentences[code]]));
      writer.end();
    },
    stop: accounts.stop,
  };
}

function isDue(standing: Standing, round: StreamRound): boolean {
  const { accounts, named, dueFigures, sent } = standing;
  if (isBeatDue(standing, round) || dueFigures.size > 0) return true;
  if (sent.get('market') !== round.market().key) return true;
  const { changed } = round;
  for (const account of accounts.all()) {
    if (account.isOutdated() || !changed.isDisjointFrom(account.symbols())) return true;
  }
  return named.some((symbol) => changed.has(symbol));
}

function isBeatDue({ heartbeatAt }: Standing, { now }: StreamRound): boolean {
  return now - heartbeatAt >= heartbeatMs;
}

async function tell(
  standing: Standing,
  round: StreamRound,
  onFault: (error: unknown) => void,
): Promise<void> {
  const isBeat = isBeatDue(standing, round);
  await lookAtAccounts(standing, round.changed, onFault);
  sendNews(standing, 'market', 'market', round.market());
  sendQuotes(standing, round, isBeat);
  await sendFigures(standing, round);
  if (!isBeat) return;
  standing.heartbeatAt = round.now;
  const notes = round.notes();
  if (standing.sent.has('notes') || notes.key !== '') sendNews(standing, 'notice', 'notes', notes);
  send(standing, 'heartbeat', round.heartbeat());
}

function send({ writer, accounts }: Standing, event: string, json: string): void {
  writer.send(event, accounts.eventId(), json);
}

function sendNews(standing: Standing, event: string, about: string, told: Told | undefined): void {
  if (!told || standing.sent.get(about) === told.key) return;
  standing.sent.set(about, told.key);
  send(standing, event, told.json);
}

/** Which figures may have changed: by what was recorded, or by a price. */
async function lookAtAccounts(
  { accounts, dueFigures }: Standing,
  changed: ReadonlySet<TickerSymbol>,
  onFault: (error: unknown) => void,
): Promise<void> {
  for (const account of accounts.all()) {
    const isOutdated = account.isOutdated();
    if (isOutdated) await account.refresh().catch(onFault);
    if (isOutdated || !changed.isDisjointFrom(account.symbols())) dueFigures.add(account.accountId);
  }
}

/** One event for all that are news. Without a new price, time may change how good one is. */
function sendQuotes(standing: Standing, round: StreamRound, isEach: boolean): void {
  const { sent } = standing;
  const news: string[] = [];
  for (const symbol of symbolsOf(standing)) {
    const about = `quote ${symbol}`;
    if (!isEach && sent.has(about) && !round.changed.has(symbol)) continue;
    const quote = round.quote(symbol);
    const key = quote?.key ?? '';
    if (quote && sent.get(about) !== key) news.push(quote.json);
    sent.set(about, key);
  }
  if (news.length > 0) send(standing, 'quote', `{"quotes":[${news.join(',')}]}`);
}

function symbolsOf({ accounts, named }: Standing): ReadonlySet<TickerSymbol> {
  const ofAccounts = [...accounts.all()].flatMap((account) => [...account.symbols()]);
  return new Set([...named, ...ofAccounts]);
}

async function sendFigures(standing: Standing, round: StreamRound): Promise<void> {
  const due = standing.dueFigures;
  if (due.size === 0 || round.now - standing.figuresAt < figuresMs) return;
  standing.figuresAt = round.now;
  standing.dueFigures = new Set();
  for (const accountId of due) {
    const figures = await round.figures(accountId);
    sendNews(standing, 'portfolio', `portfolio ${accountId}`, figures);
  }
}
