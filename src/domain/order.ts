// An instruction to buy or sell. Market orders only, so far: filled at once or rejected.

export const sides = ['buy', 'sell'] as const;
export type Side = (typeof sides)[number];

export const delistedSales = ['refuse', 'last_known'] as const;
/** Whether a holder may sell what is no longer listed, at its last price. */
export type DelistedSale = (typeof delistedSales)[number];

/** The id of the token that placed the order; null for a person in a session. */
export type PlacedBy = string | null;
