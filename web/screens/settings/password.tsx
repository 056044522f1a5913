// Another password. It ends every other session and every key.
import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { serverFacts } from '../../api/session.ts';
import { say } from '../../state/spoken.ts';
import { useCell } from '../../state/cell.ts';
import { PasswordField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useTask } from './use-task.ts';

export function Password({ onChanged }: { readonly onChanged?: () => Promise<void> }) {
  const facts = useCell(serverFacts);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { run, refusal, isRunning } = useTask();
  const send = () =>
    run(async () => {
      const body = { current_password: current, new_password: next };
      await ask('PUT', 'update-password', { body });
      say('Password changed. Every other session has ended.');
      setCurrent('');
      setNext('');
      await onChanged?.();
    });
  return (
    <section>
      <h2>Password</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <PasswordField
          label="Current password"
          value={current}
          onInput={setCurrent}
          autocomplete="current-password"
        />
        <PasswordField
          label="New password"
          value={next}
          onInput={setNext}
          autocomplete="new-password"
          hint={`At least ${facts?.password_min_length ?? 8} characters. Every other session and every key ends.`}
        />
        <Refusal text={refusal} />
        <button type="submit" disabled={isRunning}>
          Change password
        </button>
      </form>
    </section>
  );
}
