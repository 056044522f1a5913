// Events of an account's life: opened, closed, and a loss that an operator has accepted.
import type { AccountClosed, AccountOpened, LossAccepted } from '#src/domain/event.ts';
import { formatMoney } from '#src/domain/money.ts';
import type { EventCodec } from './codec.ts';
import { readInteger, readMoney, readText } from './stored-fields.ts';

export const accountOpenedCodec: EventCodec<AccountOpened> = {
  version: 1,
  lifters: [],
  encode: ({ startingCash }) => ({ startingCash: formatMoney(startingCash) }),
  decode: (body) => ({ type: 'AccountOpened', startingCash: readMoney(body['startingCash']) }),
};

export const accountClosedCodec: EventCodec<AccountClosed> = {
  version: 1,
  lifters: [],
  encode: () => ({}),
  decode: () => ({ type: 'AccountClosed' }),
};

export const lossAcceptedCodec: EventCodec<LossAccepted> = {
  version: 1,
  lifters: [],
  encode: ({ lostThroughSequence, lostHash }) => ({ lostThroughSequence, lostHash }),
  decode: (body) => ({
    type: 'LossAccepted',
    lostThroughSequence: readInteger(body['lostThroughSequence']),
    lostHash: readText(body['lostHash']),
  }),
};
