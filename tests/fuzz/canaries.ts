// After all those requests: no secret that went through the server stands where it must not.
import assert from 'node:assert/strict';
import type { World } from '#tests/support/world.ts';
import { isOnPostgres } from '#tests/support/engine.ts';

/** What every password begins with that the living user gives themselves. */
export const newPasswordCanary = 'a brand-new canary';
/** The key of the price source, as tests/support/world.ts has it. */
export const keyCanary = 'canary-api-key';

const tablesOfSqlite = `SELECT name FROM sqlite_schema WHERE type = 'table'`;
const tablesOfPostgres = `SELECT table_name AS name FROM information_schema.tables
  WHERE table_schema = 'public'`;

/** Throws when the log or the database holds a key, a password or a token as it was sent. */
export async function checkCanaries(
  { logger, database }: Pick<World, 'logger' | 'database'>,
  tokens: Readonly<Record<string, string>>,
): Promise<void> {
  const tables = await database.query(isOnPostgres ? tablesOfPostgres : tablesOfSqlite);
  const contents = await Promise.all(
    tables.map(({ name }) => database.query(`SELECT * FROM "${String(name)}"`)),
  );
  const rows = contents.flat();
  const sent = Object.values(tokens).filter(Boolean);
  assert.ok(sent.length >= 2 && rows.length > 100 && logger.lines.length > 100, 'there was a life');
  const places = { 'the log': logger.lines, 'the database': rows };
  for (const [place, content] of Object.entries(places)) {
    const text = JSON.stringify(content);
    for (const secret of [keyCanary, newPasswordCanary, ...sent]) {
      assert.ok(!text.includes(secret), `${place} holds ${secret.slice(0, 8)}…`);
    }
  }
}
