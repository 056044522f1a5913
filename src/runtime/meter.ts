// What the writer tells whoever counts: how many waited together and how long their commit took.

export type CommitMeter = {
  /** A group of so many jobs is on its way; call the answer when it has ended. */
  commitStarted(jobs: number): () => void;
};
