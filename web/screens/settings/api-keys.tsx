// Keys for programs. A key is shown once, right after it is made, and is nowhere in the page after
// that.
import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { accountNow, chosenAccount, user } from '../../api/session.ts';
import type { Token } from '../../api/types.ts';
import * as instants from '../../format/instants.ts';
import { say } from '../../state/spoken.ts';
import { useCell } from '../../state/cell.ts';
import { seconds } from '../../live/ticking.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Copied } from '../../parts/copied.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { Failure } from '../../parts/notice.tsx';
import { Table } from '../../parts/table.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useTask } from './use-task.ts';

type Made = { readonly name: string; readonly token: string };

const scopes = [
  { value: 'trade', label: 'Trade and read' },
  { value: 'read', label: 'Read only' },
];

/** The keys that there are, and a form for another one. */
export function ApiKeys() {
  const { body, error, again } = useAnswer<{ tokens: Token[] }>('view-tokens');
  const [made, setMade] = useState<Made | undefined>(undefined);
  const { run, refusal } = useTask();
  const who = useCell(user);
  useCell(seconds);
  const accountName = (id: string) =>
    who?.accounts.find((each) => each.account_id === id)?.name ?? '–';
  const revoke = (token: Token) =>
    run(async () => {
      await ask('DELETE', `revoke-token/${token.id}`);
      say(`Key ${token.name} revoked.`);
      again();
    });
  const tokens = body?.tokens ?? [];
  return (
    <section>
      <h2>API keys</h2>
      <p class="hint">For programs that trade or look on your behalf. Each is for one account.</p>
      {error !== undefined && <Failure error={error} again={again} />}
      {made && <Shown made={made} onClose={() => setMade(undefined)} />}
      {tokens.length > 0 && (
        <Table
          name="API keys"
          rows={tokens}
          keyOf={({ id }) => id}
          columns={[
            { name: 'Name', cell: ({ name }) => name },
            {
              name: 'Scope',
              cell: ({ scope }) => (scope === 'trade' ? 'Trade and read' : 'Read only'),
            },
            { name: 'Account', cell: ({ account_id: id }) => accountName(id) },
            { name: 'Last used', cell: ({ last_used_at: at }) => instants.ago(at, nowByServer()) },
            {
              name: 'Ends',
              cell: ({ expires_at: at }) => (at === null ? 'when it is revoked' : instants.day(at)),
            },
            {
              name: 'Actions',
              isUnnamed: true,
              cell: (token) => (
                <button type="button" onClick={() => void revoke(token)}>
                  Revoke<span class="unseen"> {token.name}</span>
                </button>
              ),
            },
          ]}
        />
      )}
      <Refusal text={refusal} />
      <CreateKey
        onMade={(key) => {
          setMade(key);
          again();
        }}
      />
    </section>
  );
}

/** For "two minutes ago" the clock of this machine is good enough. */
export function nowByServer(): number {
  return performance.timeOrigin + performance.now();
}

function Shown({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) {
  return (
    <div class="notice good" role="status" aria-label="New key">
      <p>
        <b>Key {made.name}.</b> Copy it now: it is shown this once.
      </p>
      <Copied label="Key" text={made.token} />
      <button type="button" onClick={onClose}>
        I have it
      </button>
    </div>
  );
}

function CreateKey({ onMade }: { readonly onMade: (made: Made) => void }) {
  const [name, setName] = useState('');
  const [scope, setScope] = useState('trade');
  const [days, setDays] = useState('');
  const { run, refusal, isRunning } = useTask();
  useCell(chosenAccount);
  const isDays = days.trim() === '' || /^[1-9]\d{0,3}$/.test(days.trim());
  const create = () =>
    run(async () => {
      const body = {
        name,
        scope,
        account_id: accountNow()?.account_id,
        ...(days.trim() !== '' && { expires_in_days: Number(days.trim()) }),
      };
      const { token } = await ask<Made>('POST', 'create-token', { body });
      onMade({ name, token });
      say(`Key ${name} created.`);
      setName('');
      setDays('');
    });
  return (
    <form
      class="inline"
      onSubmit={(event) => {
        event.preventDefault();
        if (isDays) void create();
      }}
    >
      <TextField label="Name of the key" value={name} onInput={setName} isRequired />
      <SelectField label="Scope" value={scope} options={scopes} onInput={setScope} />
      <TextField
        label="Ends after days"
        isNumber
        value={days}
        onInput={setDays}
        hint="Empty for never."
        error={isDays ? undefined : 'A whole number, such as 30.'}
      />
      <button type="submit" disabled={isRunning}>
        Create key
      </button>
      <Refusal text={refusal} />
    </form>
  );
}
