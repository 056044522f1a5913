// The port by which the writer reports its commits to the metrics: their size and their duration.

export type CommitMeter = {
  /** A group of so many jobs is on its way; call the answer when it has ended. */
  commitStarted(jobs: number): () => void;
};
