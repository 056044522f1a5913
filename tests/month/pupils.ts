// The class: each pupil wants ten stocks, buys them when a price can be had, and keeps looking.
import type { Chance } from '#tests/storm/chance.ts';
import { createManyUsers } from '#tests/support/many-users.ts';
import type { Reply, Send } from '#tests/support/world.ts';

export type Pupil = {
  /** One request, of the kind that comes to the pupil's mind. */
  act(send: Send): Promise<Reply>;
};

/** The sixty stocks of the class, and a few that somebody is merely curious about. */
export const stocks = (
  'AAPL MSFT NVDA AMZN GOOGL META TSLA JPM V WMT KO PEP MCD NKE DIS IBM ORCL INTC AMD CSCO ' +
  'BA GE CAT MMM HON UPS FDX F GM XOM CVX COP T VZ TMUS PFE MRK JNJ ABBV LLY ' +
  'BAC WFC C GS MS AXP MA PYPL ADBE CRM NFLX QCOM TXN AVGO SBUX TGT COST HD LOW BRK-B'
).split(' ') as [string, ...string[]];
const curious = ['SPY', 'QQQ', 'DIA', 'IWM', 'ABT', 'AMGN'] as const;
const ownedEach = 10;
/** Stocks fall to the pupils in turn, so that each stock has its holders. */
export async function createClass(
  server: Parameters<typeof createManyUsers>[0],
  count: number,
  chance: Chance,
): Promise<readonly Pupil[]> {
  const users = await createManyUsers(server, count);
  return users.map(({ token }, place) =>
    createPupil(place, { authorization: `Bearer ${token}` }, chance),
  );
}

function createPupil(place: number, headers: Record<string, string>, chance: Chance): Pupil {
  const owned = Array.from(
    { length: ownedEach },
    (_, each) => stocks[(place * 7 + each * 13) % stocks.length] ?? '',
  );
  const held = new Set<string>();
  const get = (send: Send, path: string) => send('GET', path, undefined, headers);

  async function order(send: Send, side: 'buy' | 'sell', symbol: string): Promise<Reply> {
    const reply = await send('POST', `/${side}-stock`, { symbol, quantity: '1' }, headers);
    if (reply.status === 201 && reply.json.position) held.add(symbol);
    else if (reply.status === 201) held.delete(symbol);
    return reply;
  }

  return {
    act(send) {
      const missing = owned.filter((symbol) => !held.has(symbol));
      const [first = 'AAPL', ...others] = owned;
      if (missing[0] !== undefined && chance.percent(40)) {
        return order(send, 'buy', chance.pick([missing[0], ...missing]));
      }
      if (chance.percent(10)) return order(send, 'buy', chance.pick([first, ...others]));
      if (chance.percent(2)) return order(send, 'sell', chance.pick([first, ...others]));
      if (chance.percent(1)) return get(send, `/lookup-stock?symbol=${chance.pick(curious)}`);
      if (chance.percent(30)) {
        return get(send, `/lookup-stock?symbol=${chance.pick([first, ...others])}`);
      }
      return get(send, chance.percent(50) ? '/view-portfolio' : '/calculate-portfolio-value');
    },
  };
}
