// A second factor: a code of an authenticator app at each sign-in.
import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { user } from '../../api/session.ts';
import { say } from '../../state/spoken.ts';
import { useCell } from '../../state/cell.ts';
import { Copied } from '../../parts/copied.tsx';
import { PasswordField, TextField } from '../../parts/field.tsx';
import { QrCode } from '../../parts/qr-code.tsx';
import { readUser } from '../../api/read-user.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { useTask } from './use-task.ts';

type Enrolment = { readonly secret: string; readonly uri: string };

export function SecondFactor() {
  const isOn = useCell(user)?.second_factor ?? false;
  const [enrolment, setEnrolment] = useState<Enrolment | undefined>(undefined);
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined);
  return (
    <section>
      <h2>Second factor</h2>
      <p>
        {isOn
          ? 'On: signing in asks for a code of your authenticator app.'
          : 'Off: your password alone signs you in.'}
      </p>
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(undefined)} />}
      {enrolment ? (
        <Confirm
          enrolment={enrolment}
          onDone={(given) => {
            setEnrolment(undefined);
            setCodes(given);
          }}
          onCancel={() => setEnrolment(undefined)}
        />
      ) : (
        <Begin key={String(isOn)} isOn={isOn} onEnrolled={setEnrolment} />
      )}
    </section>
  );
}

function Begin({
  isOn,
  onEnrolled,
}: {
  readonly isOn: boolean;
  readonly onEnrolled: (enrolment: Enrolment) => void;
}) {
  const [password, setPassword] = useState('');
  const { run, refusal, isRunning } = useTask();
  const send = () =>
    run(async () => {
      const body = { password };
      if (isOn) {
        await ask('DELETE', 'disable-second-factor', { body });
        await readUser();
        say('Second factor is off.');
      } else {
        onEnrolled(await ask<Enrolment>('POST', 'enroll-second-factor', { body }));
      }
    });
  return (
    <form
      class="inline"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <PasswordField
        label="Your password"
        value={password}
        onInput={setPassword}
        autocomplete="current-password"
      />
      <button type="submit" disabled={isRunning}>
        {isOn ? 'Switch second factor off' : 'Set second factor up'}
      </button>
      <Refusal text={refusal} />
    </form>
  );
}

function Confirm({
  enrolment,
  onDone,
  onCancel,
}: {
  readonly enrolment: Enrolment;
  readonly onDone: (codes: readonly string[]) => void;
  readonly onCancel: () => void;
}) {
  const [code, setCode] = useState('');
  const { run, refusal, isRunning } = useTask();
  const send = () =>
    run(async () => {
      const body = { code: code.replaceAll(/\D/g, '') };
      const answer = await ask<{ recovery_codes: string[] }>('POST', 'confirm-second-factor', {
        body,
      });
      await readUser();
      say('Second factor is on.');
      onDone(answer.recovery_codes);
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p>
        Scan this with your authenticator app, or type the secret in; then type the code it shows.
      </p>
      <QrCode text={enrolment.uri} name="QR code of the secret" />
      <Copied label="Secret" text={enrolment.secret} />
      <TextField
        label="Code of the app"
        name="code"
        autocomplete="one-time-code"
        value={code}
        onInput={setCode}
        isRequired
      />
      <Refusal text={refusal} />
      <div class="actions">
        <button type="submit" class="primary" disabled={isRunning}>
          Switch it on
        </button>
        <button type="button" onClick={onCancel}>
          Leave it
        </button>
      </div>
    </form>
  );
}

function RecoveryCodes({
  codes,
  onClose,
}: {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}) {
  return (
    <div class="notice good" role="status" aria-label="Recovery codes">
      <p>
        <b>Recovery codes.</b> Each signs you in once without the app. Write them down: they are
        shown this once.
      </p>
      <ul class="mono codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <button type="button" onClick={onClose}>
        I have them
      </button>
    </div>
  );
}
