// What a person decides about their accounts, their keys, and how the page looks.
import { Heading } from '../../parts/heading.tsx';
import { About } from './about.tsx';
import { Accounts } from './accounts.tsx';
import { Appearance } from './appearance.tsx';
import { ApiKeys } from './api-keys.tsx';
import { DeleteUser } from './delete-user.tsx';
import { Password } from './password.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Sessions } from './sessions.tsx';

export function Settings() {
  return (
    <div class="settings">
      <Heading text="Settings" />
      <Appearance />
      <Accounts />
      <ApiKeys />
      <Sessions />
      <SecondFactor />
      <Password />
      <About />
      <DeleteUser />
    </div>
  );
}
