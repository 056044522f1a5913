// The accounts of the user: open another one, name them, begin anew, close them.
import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { accountNow, chooseAccount, chosenAccount, user } from '../../api/session.ts';
import type { Account } from '../../api/types.ts';
import { readDecimal } from '../../format/decimal-input.ts';
import * as instants from '../../format/instants.ts';
import { say } from '../../state/spoken.ts';
import { useCell } from '../../state/cell.ts';
import { TextField } from '../../parts/field.tsx';
import { Table } from '../../parts/table.tsx';
import { AccountAct, type Act } from './account-act.tsx';
import { readUser } from '../../api/read-user.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { useTask } from './use-task.ts';

export function Accounts() {
  const who = useCell(user);
  useCell(chosenAccount);
  const [act, setAct] = useState<{ act: Act; account: Account } | undefined>(undefined);
  const now = accountNow();
  const accounts = who?.accounts ?? [];
  const nameOf = ({ name }: Account) => <span class="unseen"> {name}</span>;
  return (
    <section>
      <h2>Accounts</h2>
      <p class="hint">Each has its own cash, positions and orders. This tab is for one of them.</p>
      <Table
        name="Accounts"
        rows={accounts}
        keyOf={({ account_id: id }) => id}
        columns={[
          { name: 'Name', cell: ({ name }) => name },
          {
            name: 'State',
            cell: ({ status, closed_at: at, account_id: id }) =>
              status === 'closed'
                ? `Closed ${at === null ? '' : instants.day(at)}`
                : id === now?.account_id
                  ? 'This tab'
                  : 'Open',
          },
          { name: 'Since', cell: ({ created_at: at }) => instants.day(at) },
          {
            name: 'Actions',
            isUnnamed: true,
            cell: (account) => (
              <span class="actions">
                {account.account_id !== now?.account_id && (
                  <button type="button" onClick={() => chooseAccount(account.account_id)}>
                    Use{nameOf(account)}
                  </button>
                )}
                {account.status === 'open' &&
                  (['rename', 'reset', 'close'] as const).map((each) => (
                    <button type="button" key={each} onClick={() => setAct({ act: each, account })}>
                      {each.charAt(0).toUpperCase() + each.slice(1)}
                      {nameOf(account)}
                    </button>
                  ))}
              </span>
            ),
          },
        ]}
      />
      <OpenAccount />
      {act && <AccountAct {...act} onDone={() => setAct(undefined)} />}
    </section>
  );
}

function OpenAccount() {
  const [name, setName] = useState('');
  const [cash, setCash] = useState('');
  const { run, refusal, isRunning } = useTask();
  const typed = readDecimal(cash, 2);
  const open = () =>
    run(async () => {
      const body = { name, ...(typed.kind === 'decimal' && { starting_cash: typed.text }) };
      await ask('POST', 'open-account', { body });
      await readUser();
      say(`Account ${name} opened.`);
      setName('');
      setCash('');
    });
  return (
    <form
      class="inline"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.kind !== 'wrong') void open();
      }}
    >
      <TextField label="Name of another account" value={name} onInput={setName} isRequired />
      <TextField
        label="Starting cash"
        isNumber
        value={cash}
        onInput={setCash}
        hint="Empty for the usual amount."
        error={typed.kind === 'wrong' ? typed.message : undefined}
      />
      <button type="submit" disabled={isRunning}>
        Open account
      </button>
      <Refusal text={refusal} />
    </form>
  );
}
