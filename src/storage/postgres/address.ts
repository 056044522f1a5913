// Where a PostgreSQL is, and what the library needs to connect to it.

/** Where a server is and who asks. */
export type PostgresAddress = {
  /** A name or address, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** `encrypt` believes any certificate, `verify` only one that is good for the host. */
  readonly encryption: 'none' | 'encrypt' | 'verify';
  /** Certificates, in PEM, of authorities to believe instead of those that the system knows. */
  readonly authorities: string | undefined;
};

/** Longer than any answer takes from a server that is alive: the connection is given up. */
const answerMsMaxDefault = 5_000;
const connectMsMax = 5_000;

/** How one connection to the address is made. */
export function connectionTo(address: PostgresAddress, answerMsMax = answerMsMaxDefault) {
  const { host, port, user, password, database } = address;
  return {
    host,
    port,
    user,
    // Undefined would have the library look into the environment.
    password: password ?? '',
    database,
    ssl: encryptionOf(address),
    application_name: 'papertape',
    connectionTimeoutMillis: connectMsMax,
    query_timeout: answerMsMax,
    keepAlive: true,
  };
}

function encryptionOf({ encryption, authorities }: PostgresAddress) {
  if (encryption === 'none') return false;
  return { rejectUnauthorized: encryption === 'verify', ...(authorities && { ca: authorities }) };
}
