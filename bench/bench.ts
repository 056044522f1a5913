// What every benchmark is told.

export type Bench = {
  /** A folder of its own, removed at the end. */
  readonly folder: string;
  readonly rounds: number;
  /** 1 for a quick look, 2 for figures to be written down. */
  readonly scale: number;
};
