// The shapes of a user and of the user's accounts.
import { Type } from 'typebox';
import { instant, money, object, orNull } from '#src/http/wire/schema-parts.ts';
import { askingSession, askingToken } from './identity-schemas.ts';

const name = Type.String({ description: '1 to 50 printable characters' });
const nameGiven = Type.String({
  minLength: 1,
  maxLength: 200,
  description: '1 to 50 printable characters; no other open account of yours has it',
});
const startingCash = Type.Optional(
  Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Number()], {
    description:
      'Dollars from 0.01 to 1000000000.00, up to 2 decimals; without it the usual starting cash',
  }),
);

export const openRequest = object({ name: nameGiven, starting_cash: startingCash });
export const renameRequest = object({ name: nameGiven });
export const resetRequest = object({ starting_cash: startingCash });

const fields = {
  account_id: Type.String(),
  name,
  status: Type.Enum(['open', 'closed'], { description: 'A closed one can be read' }),
  default: Type.Boolean({ description: 'Whether it is meant where a request names none' }),
  created_at: instant,
  closed_at: orNull(instant),
};
export const account = object(fields);
export const openedAccount = object({ ...fields, cash: money });
export const accountList = object({ accounts: Type.Array(account) });

export const user = object({
  username: Type.String(),
  created_at: instant,
  second_factor: Type.Boolean({ description: 'Whether a login asks for a code' }),
  session: orNull(askingSession),
  token: orNull(askingToken),
  accounts: Type.Array(account),
  price_requests: orNull(object({ left_today: Type.Integer({ minimum: 0 }), resets_at: instant })),
});
