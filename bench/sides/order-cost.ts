// What an order costs an account that has bought so often before, on as many days: decided, sealed
// and made memory, without the disk.
import assert from 'node:assert/strict';
import { decide } from '#src/broker/decide.ts';
import { emptyMemory, replayEntry } from '#src/broker/replay.ts';
import type { AccountCommand } from '#src/domain/command.ts';
import { money } from '#src/domain/money.ts';
import { sealEntry } from '#src/journal/journal.ts';
import { accountIdOf, orderOf } from '../books.ts';

type Input = { readonly purchases: number };
const { purchases } = JSON.parse(process.argv[2] ?? '') as Input;
const dayMs = 86_400_000;
const measured = 20_000;
const id = accountIdOf(0);
const startingCash = money(100_000_000_00n);

let memory = emptyMemory;
take({ type: 'OpenAccount', accountId: id, at: 1, startingCash });
for (let day = 0; day < purchases; day += 1) take(order('buy', day));
const startedAt = performance.now();
for (let index = 0; index < measured; index += 1) {
  take(order(index % 2 === 0 ? 'buy' : 'sell', purchases));
}
const microseconds = ((performance.now() - startedAt) * 1_000) / measured;
console.log(JSON.stringify({ microseconds }));

function order(side: 'buy' | 'sell', day: number): AccountCommand {
  const command = orderOf(id, side, 'AAPL', day);
  return { ...command, at: command.at + day * dayMs };
}

function take(command: AccountCommand): void {
  const decision = decide(memory.account, command);
  assert(decision.ok);
  for (const event of decision.value) {
    const { stored } = sealEntry(id, memory.head, event, command.at, undefined);
    memory = replayEntry(memory, stored).memory;
  }
}
