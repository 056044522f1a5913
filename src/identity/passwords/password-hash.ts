// Argon2id on the platform's own implementation, one at a time: a flood of logins must not take
// the machine from everybody else.
import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '#src/runtime/clock.ts';
import { createLanes } from '#src/runtime/lanes.ts';
import type { Random } from '#src/runtime/random.ts';
import { argon2id } from './argon2.ts';

/** OWASP's password storage cheat sheet: 19 MiB, two passes, one lane. */
const costOfToday: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagBytes = 32;

/**
 * About two seconds of work ahead of the last one in the queue: each hash keeps a core busy for
 * about 60 ms, and a second one beside it would take the other core of a small machine from all
 * other requests.
 */
const queuedMax = 32;
/** The rest is kept for browsers that their user has logged in from before. */
const queuedMaxForStrangers = 24;
/** A machine that has other work may let hashes stand still; their callers are told in time. */
const queuedMsMax = 4_000;

/** Whether the user has been here from this browser before. */
export type Standing = 'known' | 'stranger';

export type PasswordHasher = {
  /** A PHC string (`$argon2id$v=19$m=…`) with a fresh salt. Throws LaneBusyError. */
  hash(password: string, standing: Standing): Promise<string>;
  /**
   * Whether the password has this hash. Without a hash (there is no such user) it works as long and
   * answers false. Throws LaneBusyError.
   */
  verify(password: string, phc: string | undefined, standing: Standing): Promise<boolean>;
  /** Whether the hash was made at another cost than new ones are. */
  isOutdated(phc: string): boolean;
};

type Needs = {
  readonly random: Random;
  /** That of the machine, whatever time it is on the market. */
  readonly realClock: Pick<Clock, 'after'>;
  readonly cost?: Cost;
};

export function createPasswordHasher(needs: Needs): PasswordHasher {
  const { random, realClock, cost = costOfToday } = needs;
  const patience = { ms: queuedMsMax, clock: realClock };
  const lanes = createLanes<'hash'>({ waitingMax: queuedMax, patience });
  const inTurn = <Value>(standing: Standing, task: () => Promise<Value>) =>
    lanes.run('hash', task, standing === 'known' ? queuedMax : queuedMaxForStrangers);
  // What is compared with when there is no user: no password has this tag.
  const nobody = formatPhc(cost, random.bytes(saltBytes), random.bytes(tagBytes));

  return {
    hash: (password, standing) =>
      inTurn(standing, async () => {
        const salt = random.bytes(saltBytes);
        return formatPhc(cost, salt, await derive(password, salt, cost));
      }),
    verify: (password, phc, standing) =>
      inTurn(standing, async () => {
        const { salt, tag, ...stored } = parsePhc(phc ?? nobody);
        const isSame = timingSafeEqual(await derive(password, salt, stored), tag);
        return phc !== undefined && isSame;
      }),
    isOutdated(phc) {
      const { memory, passes, parallelism } = parsePhc(phc);
      return memory !== cost.memory || passes !== cost.passes || parallelism !== cost.parallelism;
    },
  };
}

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number };

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  // Two keyboards may write the same letter in two ways; NFC makes them one password.
  const message = Buffer.from(password.normalize('NFC'));
  return argon2id({ message, nonce: salt, tagLength: tagBytes, ...cost });
}

function formatPhc({ memory, passes, parallelism }: Cost, salt: Buffer, tag: Buffer): string {
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}

function parsePhc(phc: string): Cost & { readonly salt: Buffer; readonly tag: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(phc);
  if (!match) throw new Error('a stored password hash is no Argon2id PHC string');
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}
