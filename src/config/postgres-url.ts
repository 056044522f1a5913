// The address of a PostgreSQL server, as people write it. What is not understood is refused as a
// whole: half an address would lead to another server, or to one without encryption.

/** Where a server is, and how it is spoken to. */
export type PostgresUrl = {
  /** A name, an address without brackets, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** `encrypt` believes any certificate, `verify` only one that is good for the host. */
  readonly encryption: 'none' | 'encrypt' | 'verify';
};

const who = '(?:([^:@/?#\\s]+)(?::([^@/?#\\s]*))?@)?';
const pattern = new RegExp(`^postgres(?:ql)?://${who}([^/?#@]*)(?:/([^/?#]*))?(?:\\?([^#]*))?$`);
const portDefault = 5_432;

/** The words of `sslmode`, each with its one meaning. */
const encryptionOf: Readonly<Record<string, PostgresUrl['encryption']>> = {
  disable: 'none',
  require: 'encrypt',
  'verify-full': 'verify',
};

/** Undefined for what is no address, names several hosts, or says something that is not known. */
export function parsePostgresUrl(text: string): PostgresUrl | undefined {
  const [, user, password, place = '', database, query = ''] = pattern.exec(text) ?? [];
  const parameters = readParameters(query);
  const names = [user, password, database].map((each) => each && decode(each));
  const { host, port } = { ...readPlace(place), ...(parameters && socketOf(parameters)) };
  const encryption = encryptionOf[parameters?.get('sslmode') ?? 'disable'];
  const isWhole = parameters && user && database && host && port && encryption;
  if (!isWhole || names.includes(null)) return undefined;
  const [decodedUser, decodedPassword, decodedDatabase] = names;
  if (!decodedUser || !decodedDatabase) return undefined;
  return {
    host,
    port,
    user: decodedUser,
    password: decodedPassword ?? undefined,
    database: decodedDatabase,
    encryption,
  };
}

/** Null for an escape that is none. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Each at most once, and none that is not known. */
function readParameters(query: string): ReadonlyMap<string, string> | undefined {
  const known = new Set(['host', 'port', 'sslmode']);
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!known.delete(name)) return undefined;
    parameters.set(name, value);
  }
  return parameters;
}

function readPlace(place: string): { host?: string; port: number } {
  const parts = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(place);
  const host = parts?.[1] ?? parts?.[2];
  const port = readPort(parts?.[3]);
  return host === undefined ? { port } : { host, port };
}

function readPort(text: string | undefined): number {
  const port = text === undefined ? portDefault : Number(text);
  return port >= 1 && port <= 65_535 ? port : 0;
}

/** The folder of a socket, which cannot stand where a host does. */
function socketOf(parameters: ReadonlyMap<string, string>): { host?: string; port?: number } {
  const host = parameters.get('host');
  const port = parameters.get('port');
  return {
    ...(host?.startsWith('/') && { host }),
    ...(host !== undefined && !host.startsWith('/') && { host: '' }),
    ...(port !== undefined && { port: /^\d{1,5}$/.test(port) ? readPort(port) : 0 }),
  };
}
