// The database's clock, which is the same for all nodes.

/** An expression: milliseconds since 1970, at the moment and not when the transaction began. */
export const nowMs = 'CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)';
