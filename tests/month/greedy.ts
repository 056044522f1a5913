// Pupils who ask for everything: look-ups of stock after stock, and charts.
import { createManyUsers } from '#tests/support/many-users.ts';
import type { Pupil } from './pupils.ts';

const symbols =
  'ABT AMGN BMY BK BLK CL COF DE DHR DUK EMR EXC GD GILD INTU ISRG LIN LMT MDT MDLZ MET MO NEE NOW'.split(
    ' ',
  );

/** `count` users beside the class, who hold nothing. */
export async function createGreedy(
  server: Parameters<typeof createManyUsers>[0],
  count: number,
): Promise<readonly Pupil[]> {
  const users = await createManyUsers(server, count, 'greedy');
  return users.map(({ token }) => {
    let asked = 0;
    return {
      act: (send) => {
        asked += 1;
        const symbol = symbols[asked % symbols.length] ?? '';
        const path = asked % 5 === 0 ? '/price-history' : '/lookup-stock';
        const authorization = `Bearer ${token}`;
        return send('GET', `${path}?symbol=${symbol}`, undefined, { authorization });
      },
    };
  });
}
