// Signing in, with the code of a second factor where one is asked for.
import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { ApiProblem, sentenceOf } from '../../api/problem.ts';
import { beginSession } from '../../api/session.ts';
import type { User } from '../../api/types.ts';
import { Link } from '../../ways/link.tsx';
import { goTo, screen } from '../../ways/router.ts';
import { PasswordField, TextField } from '../../parts/field.tsx';
import { Heading } from '../../parts/heading.tsx';
import { Refusal } from '../../parts/refusal.tsx';

/** What is typed, whether a code is wanted, and what the server said. */
function useSignIn() {
  const [isCodeWanted, setCodeWanted] = useState(false);
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState('');

  async function send(username: string, password: string, code: string): Promise<void> {
    if (isSending) return;
    setSending(true);
    setRefusal('');
    try {
      await signIn(username, password, isCodeWanted ? code : undefined);
    } catch (error) {
      const isOfCode = error instanceof ApiProblem && error.code === 'second_factor_required';
      if (isOfCode) setCodeWanted(true);
      // The first time it is no mistake that no code was given.
      if (!isOfCode || isCodeWanted) setRefusal(sentenceOf(error));
      setSending(false);
    }
  }

  return { isCodeWanted, isSending, refusal, send };
}

/** The screen that whoever is not signed in gets at every address. */
export function SignIn() {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { isCodeWanted, isSending, refusal, send } = useSignIn();
  return (
    <div class="narrow">
      <Heading text="Sign in" />
      <p class="lead">Practise trading with pretend money at real prices.</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(username, password, code);
        }}
      >
        <TextField
          label="Username"
          name="username"
          value={username}
          onInput={setUsername}
          autocomplete="username"
          isRequired
        />
        <PasswordField
          label="Password"
          value={password}
          onInput={setPassword}
          autocomplete="current-password"
        />
        {isCodeWanted && (
          <TextField
            label="Code"
            name="code"
            value={code}
            onInput={setCode}
            autocomplete="one-time-code"
            hint="Six digits of your authenticator app, or a recovery code."
            isRequired
          />
        )}
        <Refusal text={refusal} />
        <button type="submit" class="primary wide" disabled={isSending}>
          Sign in
        </button>
      </form>
      <p>
        New here? <Link to={{ name: 'sign-up' }}>Create an account</Link>
      </p>
    </div>
  );
}

/** A session for this browser. Throws as the server refuses. */
export async function signIn(username: string, password: string, code?: string): Promise<void> {
  const typed = code?.replaceAll(/[\s-]/g, '');
  const body = { username, password, ...(typed !== undefined && { code: codeFor(code, typed) }) };
  await ask('POST', 'login', { body });
  const user = await ask<User>('GET', 'view-user');
  const { name } = screen.get();
  if (name === 'sign-in' || name === 'sign-up') goTo({ name: 'overview' });
  beginSession(user);
}

/** Six digits however they were typed; a recovery code keeps its dashes. */
function codeFor(given = '', typed: string): string {
  return /^\d{6}$/.test(typed) ? typed : given.trim();
}
