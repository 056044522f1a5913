// What Alpaca has and this server has not, so that whoever asks for it is told so.

const leftOut: readonly (readonly [path: RegExp, what: string])[] = [
  [/^\/v1beta3\/crypto|^\/v2\/(?:wallets|perpetuals)|crypto/, 'crypto is not traded here'],
  [/^\/v2\/options|^\/v1beta1\/options/, 'options are not traded here'],
  [/^\/v1beta1\/news/, 'there is no news here'],
  [/^\/v1beta1\/screener/, 'there is no screener here'],
  [
    /^\/v2\/corporate_actions|^\/v1(?:beta1)?\/corporate-actions/,
    'there are no announcements here',
  ],
  [/^\/v2\/(?:locates|tokenization)/, 'nothing is sold short here'],
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
];

/** What to say about a path where there is nothing. */
export function tellMissing(path: string): string {
  return leftOut.find(([pattern]) => pattern.test(path))?.[1] ?? 'endpoint not found.';
}
