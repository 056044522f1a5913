// Requests that another node makes for this one: they are written down where that one finds them,
// each thing once however many here want it, and its answers are fetched.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { raise, type Turn } from '#src/market/allowance/request-queue.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Want, WantKind, WantOutcome, WantStore } from './want.ts';

export type RemoteRequests = {
  /** The outcome for all who want it; rejects when it cannot even be written down. */
  ask(kind: WantKind, symbol: TickerSymbol, turn: Turn): Promise<WantOutcome>;
  /** There may be answers. */
  lookForAnswers(): void;
};

type Needs = {
  readonly store: Pick<WantStore, 'post' | 'takeAnswers'>;
  /** Of the market, in which turns are kept. */
  readonly clock: Clock;
  /** Says to whoever asks that there is something to ask for. */
  readonly tell: () => void;
};

type Flight = {
  readonly kind: WantKind;
  readonly symbol: TickerSymbol;
  readonly id: number;
  readonly turn: Turn;
  readonly outcome: PromiseWithResolvers<WantOutcome>;
  /** What of the turn has been written down. */
  posted: string;
};

/** Where no notice says that there are answers, they are looked for so often. */
const lookMs = 300;
/** A request that has left in time is answered within this time. */
const answerMsMax = 4_000;
const lateRetryMs = 2_000;

type Flights = Map<string, Flight>;

/** Nothing is wanted yet. */
export function createRemoteRequests(needs: Needs): RemoteRequests {
  const { clock } = needs;
  const flights: Flights = new Map();
  const posting = createPosting(needs, flights);
  const looking = createLooking(needs, flights);
  let count = 0;

  function begin(kind: WantKind, symbol: TickerSymbol, turn: Turn): Flight {
    const outcome = Promise.withResolvers<WantOutcome>();
    const flight = { kind, symbol, id: (count += 1), turn: { ...turn }, outcome, posted: '' };
    flights.set(nameOf(flight), flight);
    void giveUpInTime(flights, flight, clock).catch(() => {});
    return flight;
  }

  return {
    ask(kind, symbol, turn) {
      const known = flights.get(nameOf({ kind, symbol }));
      if (known) raise(known.turn, turn);
      const flight = known ?? begin(kind, symbol, turn);
      posting.begin();
      looking.begin();
      return flight.outcome.promise;
    },
    lookForAnswers: looking.news,
  };
}

function settle(flights: Flights, flight: Flight, outcome: WantOutcome): void {
  const name = nameOf(flight);
  if (flights.get(name) === flight) flights.delete(name);
  flight.outcome.resolve(outcome);
}

/** Somebody who joins may have made it more patient meanwhile. */
async function giveUpInTime(flights: Flights, flight: Flight, clock: Clock): Promise<void> {
  while (flights.get(nameOf(flight)) === flight) {
    const left = flight.turn.leaveBy - clock.now() + answerMsMax * clock.speed;
    if (left <= 0) return settle(flights, flight, tooLate(clock));
    await Promise.race([clock.after(left), flight.outcome.promise]);
  }
}

/** Writes down what is wanted and not written down yet. */
function createPosting({ store, clock, tell }: Needs, flights: Flights) {
  let isPosting = false;

  async function post(changed: readonly Flight[]): Promise<void> {
    for (const each of changed) each.posted = formOf(each);
    try {
      await store.post(changed.map((each) => wantOf(each, clock)));
      tell();
    } catch (error) {
      for (const each of changed) {
        flights.delete(nameOf(each));
        each.outcome.reject(error);
      }
    }
  }

  async function run(): Promise<void> {
    isPosting = true;
    for (;;) {
      // What is wanted later in this turn of the loop goes along.
      await new Promise((resolve) => setImmediate(resolve));
      const changed = [...flights.values()].filter((each) => each.posted !== formOf(each));
      if (changed.length === 0) break;
      await post(changed);
    }
    isPosting = false;
  }

  return { begin: () => void (isPosting || run()) };
}

/** Looks for answers for as long as anything is wanted. */
function createLooking({ store, clock }: Needs, flights: Flights) {
  let isLooking = false;
  let news = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    isLooking = true;
    while (flights.size > 0) {
      await Promise.race([clock.after(lookMs * clock.speed), news.promise]);
      news = Promise.withResolvers();
      // What cannot be read now is there at the next look.
      const answers = await store.takeAnswers().catch(() => []);
      for (const { want, outcome } of answers) {
        const flight = flights.get(nameOf(want));
        if (flight?.id === want.flight) settle(flights, flight, outcome);
      }
    }
    isLooking = false;
  }

  return { begin: () => void (isLooking || run()), news: () => news.resolve() };
}

const nameOf = ({ kind, symbol }: Pick<Want, 'kind' | 'symbol'>) => `${kind} ${symbol}`;

const formOf = ({ turn: { purpose, askers = [] } }: Flight) => `${purpose} ${askers.length}`;

function wantOf({ kind, symbol, id, turn }: Flight, clock: Clock): Want {
  const { purpose, askers = [], leaveBy } = turn;
  const patienceMs = Math.max(0, Math.round(leaveBy - clock.now()));
  return { kind, symbol, flight: id, purpose, askers, patienceMs };
}

function tooLate({ speed }: Clock): WantOutcome {
  const retryInMs = lateRetryMs * speed;
  return { kind: 'trouble', reason: 'upstream_unreachable', retryInMs, isNotOnPlan: false };
}
