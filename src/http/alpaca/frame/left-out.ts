// What Alpaca has and this server has not, so that whoever asks for it is told so.

const crypto = 'crypto is not traded here';
const options = 'options are not traded here';

const leftOut: readonly (readonly [path: RegExp, what: string])[] = [
  [/^\/v2\/(?:wallets|perpetuals)|crypto/, crypto],
  [/^\/v2\/(?:assets|positions|stocks)\/\w+\/(?:USD[CT]?|BTC|ETH)(?:\/|$)/i, crypto],
  [/^\/(?:v2|v1beta1)\/options|^\/v2\/positions\/.+\/(?:do-not-)?exercise$/, options],
  [/^\/v1beta1\/news/, 'there is no news here'],
  [/^\/v1beta1\/screener/, 'there is no screener here'],
  [
    /^\/v2\/corporate_actions|^\/v1(?:beta1)?\/corporate-actions/,
    'there are no announcements here',
  ],
  [/^\/v[12]\/locates/, 'nothing is sold short here'],
  [
    /^\/v2\/stocks\/.*(?:trades|quotes|auctions)$/,
    'trades and quotes of the past are not kept here',
  ],
  [
    /^\/v2\/(?:iex|sip|otc|test|boats|delayed_sip|overnight)$/,
    'prices are no stream here: /v2/stocks has the latest ones',
  ],
  [/^\/v2\/stocks\/meta/, 'conditions and exchanges have no list here'],
  [
    /^\/\/|^\/v2\/v2(?:\/|$)/,
    'endpoint not found: the address of the server is given without /v2 and without a slash behind it',
  ],
  [/^\/v3\//, 'version 3 is not spoken here: /v2/clock and /v2/calendar are'],
  [
    /^\/v2beta1\/events\/activities/,
    'activities are no stream here: /v2/account/activities has them',
  ],
  [/\/$/, 'endpoint not found: paths end without a slash'],
];

const symbolsLeftOut: readonly (readonly [symbol: RegExp, what: string])[] = [
  [/^[A-Z]{2,5}(?:\/[A-Z]{3,4}|USD[CT]?)$/i, crypto],
  [/^[A-Z]{1,6}\d{6}[CP]\d{8}$/i, options],
];

/** What to say about a path where there is nothing. */
export function tellMissing(path: string): string {
  return leftOut.find(([pattern]) => pattern.test(path))?.[1] ?? 'endpoint not found.';
}

/** What to add where nothing has the symbol: empty, or what it would be a symbol of. */
export function tellSymbol(symbol: string): string {
  const what = symbolsLeftOut.find(([pattern]) => pattern.test(symbol))?.[1];
  return what === undefined ? '' : `: ${what}`;
}
