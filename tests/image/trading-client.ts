// The few requests of the HTTP contract that the image check makes, as any client would make them.

export type TradingClient = {
  readonly isServing: () => Promise<boolean>;
  readonly createAccount: () => Promise<void>;
  readonly logIn: () => Promise<void>;
  readonly buyOneShare: () => Promise<unknown>;
  readonly positionAndCash: () => Promise<PositionAndCash>;
};

export type PositionAndCash = {
  readonly symbol: string;
  readonly quantity: string;
  readonly averageEntryPrice: string;
  readonly cash: string;
};

type Portfolio = {
  readonly cash: string;
  readonly positions: readonly {
    readonly symbol: string;
    readonly quantity: string;
    readonly average_entry_price: string;
  }[];
};

const credentials = { username: 'image-check', password: 'a paper boat in the harbour' };

export function createTradingClient(origin: string, signal: AbortSignal): TradingClient {
  let token = '';
  const ask = async (path: string, status: number, body?: object): Promise<unknown> => {
    const answer = await fetch(origin + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    const text = await answer.text();
    if (answer.status !== status) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  return {
    isServing: () =>
      ask('/healthcheck', 200).then(
        () => true,
        () => false,
      ),
    createAccount: async () => void (await ask('/create-account', 201, credentials)),
    logIn: async () => {
      ({ token } = (await ask('/login', 200, credentials)) as { token: string });
    },
    buyOneShare: () => ask('/buy-stock', 201, { symbol: 'AAPL', quantity: '1' }),
    positionAndCash: async () => summarize((await ask('/view-portfolio', 200)) as Portfolio),
  };
}

function summarize({ cash, positions }: Portfolio): PositionAndCash {
  const [position] = positions;
  if (!position || positions.length > 1) throw new Error(`${positions.length} positions`);
  const { symbol, quantity, average_entry_price: averageEntryPrice } = position;
  return { symbol, quantity, averageEntryPrice, cash };
}
