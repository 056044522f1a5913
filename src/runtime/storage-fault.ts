// How storing something can fail, in any engine: the faults that callers must tell apart.

/** There is no room on the disk; certainly nothing was recorded. */
export class StorageFullError extends Error {
  override readonly name = 'StorageFullError';
}

/** Somebody else holds the file for too long; certainly nothing was recorded. */
export class StorageBusyError extends Error {
  override readonly name: string = 'StorageBusyError';
}

/** The write failed in a way that leaves open whether it was recorded. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
}
