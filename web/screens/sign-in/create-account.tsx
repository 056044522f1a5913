// The first run: a name, a password, and pretend money to begin with.
import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { ApiProblem, sentenceOf } from '../../api/problem.ts';
import { serverFacts } from '../../api/session.ts';
import * as numbers from '../../format/numbers.ts';
import { Link } from '../../ways/link.tsx';
import { useCell } from '../../state/cell.ts';
import { PasswordField, TextField } from '../../parts/field.tsx';
import { Heading } from '../../parts/heading.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { signIn } from './sign-in.tsx';

/** Creates the account and signs in with it. */
function useNewAccount() {
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(undefined);

  async function send(username: string, password: string): Promise<void> {
    if (isSending) return;
    setSending(true);
    setRefusal(undefined);
    try {
      await ask('POST', 'create-account', { body: { username, password } });
      await signIn(username, password);
    } catch (error) {
      setRefusal(error);
      setSending(false);
    }
  }

  return { isSending, refusal, send };
}

export function CreateAccount() {
  const facts = useCell(serverFacts);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const { isSending, refusal, send } = useNewAccount();
  const code = refusal instanceof ApiProblem ? refusal.code : '';
  const sentence = refusal === undefined ? undefined : sentenceOf(refusal);
  const isOfName = code.startsWith('username');
  const isOfPassword = code.startsWith('password');
  return (
    <div class="narrow">
      <Heading text="Create an account" />
      <p class="lead">
        You begin with {numbers.money(facts?.starting_cash ?? '100000.00')} of pretend money.
        Nothing here costs or earns real money.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(username, password);
        }}
      >
        <TextField
          label="Username"
          name="username"
          value={username}
          onInput={setUsername}
          autocomplete="username"
          hint="3 to 32 letters, digits, dashes or underscores."
          error={isOfName ? sentence : undefined}
          isRequired
        />
        <PasswordField
          label="Password"
          value={password}
          onInput={setPassword}
          autocomplete="new-password"
          hint={`At least ${facts?.password_min_length ?? 8} characters, and not a common one. A few words are good.`}
          error={isOfPassword ? sentence : undefined}
        />
        <Refusal text={isOfName || isOfPassword ? '' : (sentence ?? '')} />
        <button type="submit" class="primary wide" disabled={isSending}>
          Create account
        </button>
      </form>
      <p>
        You have one? <Link to={{ name: 'sign-in' }}>Sign in</Link>
      </p>
    </div>
  );
}
