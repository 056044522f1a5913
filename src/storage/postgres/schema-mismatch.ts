// What keeps this release from working on a database, apart from the driver.

/** The schema is of a newer release, or of an older one that this role may not mend. */
export class SchemaMismatchError extends Error {
  override readonly name = 'SchemaMismatchError';
}
