// Which account this tab is for; shown where there is a choice.
import { accountNow, chooseAccount, chosenAccount, user } from '../api/session.ts';
import { useCell } from '../state/cell.ts';
import { say } from '../state/spoken.ts';

export function AccountChoice() {
  const who = useCell(user);
  useCell(chosenAccount);
  const open = who?.accounts.filter(({ status }) => status === 'open') ?? [];
  const now = accountNow();
  if (!now || (open.length < 2 && now.status === 'open')) return null;
  const shown = now.status === 'open' ? open : [...open, now];
  return (
    <label class="account-choice">
      <span class="unseen">Account of this tab</span>
      <select
        value={now.account_id}
        onChange={({ currentTarget }) => {
          chooseAccount(currentTarget.value);
          say(`This tab is for ${accountNow()?.name ?? 'another account'} now.`);
        }}
      >
        {shown.map(({ account_id: id, name, status }) => (
          <option key={id} value={id} selected={id === now.account_id}>
            {status === 'closed' ? `${name} (closed)` : name}
          </option>
        ))}
      </select>
    </label>
  );
}
