// An instruction to buy or sell. Market orders only, so far: filled at once or rejected.

export const sides = ['buy', 'sell'] as const;
export type Side = (typeof sides)[number];
