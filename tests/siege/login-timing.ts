// Whether the time of a refused login tells if the user exists: samples of both kinds by turns.
import type { Finding } from './finding.ts';
import { ask, quantile } from './measure.ts';

const samples = 200;
/** Wrong passwords that a name has before it must wait. */
const triesOfName = 4;
const differenceMax = 0.05;

/** Compares the medians of a wrong password and of an unknown user. */
export async function compareLoginTimes(port: number, round: number): Promise<Finding> {
  const nameOf = (index: number) => `r${round}-${Math.floor(index / triesOfName)}`;
  const password = 'curiouser and curiouser';
  for (let index = 0; index < samples; index += triesOfName) {
    const body = { username: nameOf(index), password };
    const { status } = await ask(port, '/create-account', { method: 'POST', body });
    if (status !== 201) throw new Error(`a user could not be created: ${status}`);
  }
  const time = async (username: string) => {
    const body = { username, password: 'not this one at all' };
    const { status, durationMs } = await ask(port, '/login', { method: 'POST', body });
    if (status !== 401) throw new Error(`a wrong password was answered with ${status}`);
    return durationMs;
  };
  const wrong: number[] = [];
  const unknown: number[] = [];
  for (let index = 0; index < samples; index += 1) {
    const kinds = [
      async () => wrong.push(await time(nameOf(index))),
      async () => unknown.push(await time(`no-${nameOf(index)}`)),
    ];
    for (const kind of index % 2 === 0 ? kinds : kinds.toReversed()) await kind();
  }
  const median = (times: readonly number[]) =>
    quantile(
      times.toSorted((a, b) => a - b),
      0.5,
    );
  const [ofWrong, ofUnknown] = [median(wrong), median(unknown)];
  const difference = Math.abs(ofUnknown / ofWrong - 1);
  return {
    isFine: difference <= differenceMax,
    text:
      `${samples} samples by turns: wrong password ${ofWrong.toFixed(2)} ms, unknown user ` +
      `${ofUnknown.toFixed(2)} ms, ${(difference * 100).toFixed(2)} % apart (at most ` +
      `${differenceMax * 100})`,
  };
}
