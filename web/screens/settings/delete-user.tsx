// The end of it all: the user with everything that belongs to them.
import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { endSession } from '../../api/session.ts';
import { goTo } from '../../ways/router.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { PasswordField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useTask } from './use-task.ts';

export function DeleteUser() {
  const [isAsked, setAsked] = useState(false);
  const [password, setPassword] = useState('');
  const { run, refusal, isRunning } = useTask();
  const send = () =>
    run(async () => {
      await ask('DELETE', 'delete-account', { body: { password } });
      endSession();
      goTo({ name: 'sign-in' });
    });
  return (
    <section>
      <h2>Delete everything</h2>
      <p>Your user, your accounts and your keys are gone for good.</p>
      <button type="button" class="danger" onClick={() => setAsked(true)}>
        Delete my user
      </button>
      {isAsked && (
        <Dialog title="Delete my user for good" onClose={() => setAsked(false)}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void send();
            }}
          >
            <PasswordField
              label="Your password once more"
              value={password}
              onInput={setPassword}
              autocomplete="current-password"
            />
            <Refusal text={refusal} />
            <div class="actions">
              <button type="submit" class="danger" disabled={isRunning}>
                Delete for good
              </button>
              <button type="button" onClick={() => setAsked(false)}>
                Keep it
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </section>
  );
}
