// What ends the names of this server's cookies.
import { resolve } from 'node:path';
import type { Settings } from '#src/config/settings.ts';
import { sha256 } from '#src/runtime/digest.ts';

const length = 8;

/**
 * Another database has another mark, so that several servers on one host keep their own sessions,
 * and all nodes on one database have the same. Nothing for a database that ends with its process.
 */
export function cookieMarkOf(place: Settings['database']): string {
  if (place.engine === 'sqlite' && place.path === ':memory:') return '';
  const name =
    place.engine === 'sqlite'
      ? resolve(place.path)
      : `${place.host}:${place.port}/${place.database}`;
  return `_${sha256(name).slice(0, length)}`;
}
