// Renaming, resetting or closing an account, each with what it means.
import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { chooseAccount, chosenAccount } from '../../api/session.ts';
import type { Account } from '../../api/types.ts';
import { readDecimal } from '../../format/decimal-input.ts';
import { say } from '../../state/spoken.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { readUser } from '../../api/read-user.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { useTask } from './use-task.ts';

export type Act = 'rename' | 'reset' | 'close';

const words = {
  rename: { title: 'Rename', meaning: '', done: 'Account renamed.' },
  reset: {
    title: 'Begin anew in',
    meaning:
      'It begins again with cash alone, under the same name and with the same keys. What was is kept: the old run can be read as a closed account.',
    done: 'Account reset.',
  },
  close: {
    title: 'Close',
    meaning:
      'Its open orders are cancelled, and nothing can be traded in it any more. It can be read.',
    done: 'Account closed.',
  },
} as const;

/** Throws as the server refuses. The tab goes on with the account that takes its place. */
async function perform(
  act: Act,
  { account_id: id }: Account,
  { name, startingCash }: { readonly name: string; readonly startingCash: string | undefined },
): Promise<void> {
  const isOfTab = chosenAccount.get() === id;
  if (act === 'rename') await ask('PUT', `rename-account/${id}`, { body: { name } });
  if (act === 'close') {
    await ask('DELETE', `close-account/${id}`);
    if (isOfTab) chooseAccount(undefined);
  }
  if (act === 'reset') {
    const body = startingCash === undefined ? {} : { starting_cash: startingCash };
    const next = await ask<Account>('POST', `reset-account/${id}`, { body });
    if (isOfTab) chooseAccount(next.account_id);
  }
  await readUser();
}

export function AccountAct({
  act,
  account,
  onDone,
}: {
  readonly act: Act;
  readonly account: Account;
  readonly onDone: () => void;
}) {
  const [name, setName] = useState<string>(account.name);
  const [cash, setCash] = useState('');
  const { run, refusal, isRunning } = useTask();
  const typed = readDecimal(cash, 2);
  const { title, meaning, done } = words[act];

  async function send(): Promise<void> {
    if (typed.kind === 'wrong') return;
    const startingCash = typed.kind === 'decimal' ? typed.text : undefined;
    if (!(await run(() => perform(act, account, { name, startingCash })))) return;
    say(done);
    onDone();
  }

  return (
    <Dialog title={`${title} ${account.name}`} onClose={onDone}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {meaning !== '' && <p>{meaning}</p>}
        {act === 'rename' && <TextField label="Name" value={name} onInput={setName} isRequired />}
        {act === 'reset' && (
          <TextField
            label="Starting cash"
            isNumber
            value={cash}
            onInput={setCash}
            hint="Empty for the usual amount."
            error={typed.kind === 'wrong' ? typed.message : undefined}
          />
        )}
        <Refusal text={refusal} />
        <div class="actions">
          <button type="submit" class={act === 'close' ? 'danger' : 'primary'} disabled={isRunning}>
            {act === 'rename' ? 'Rename account' : act === 'reset' ? 'Begin anew' : 'Close account'}
          </button>
          <button type="button" onClick={onDone}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
