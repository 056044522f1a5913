// What the owner of an account sets for its orders.
import type { AccountConfiguration, Configurations } from '#src/trading/account-configuration.ts';
import { notPossible } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { readFlag, readText, readWord, type Given } from '#src/http/alpaca/frame/read-fields.ts';
import * as schemas from './account-schemas.ts';

type Needs = { readonly configurations: Configurations };

const common = {
  path: '/v2/account/configurations',
  tag: 'Alpaca: account',
} as const;
const success = {
  status: 200,
  description: 'The whole configuration',
  schema: schemas.configuration,
  example: schemas.exampleConfiguration,
} as const;

/** Seeing and changing it. */
export function configurationRoutes({ configurations }: Needs): readonly AlpacaRoute[] {
  return [
    {
      ...common,
      method: 'GET',
      summary: 'See the configuration',
      description: 'Of orders that come with keys; people trade by the rules of the server.',
      access: 'read',
      success,
      refusals: [],
      handle: async (_request, { accountId }) => ({
        status: 200,
        body: presentConfiguration(await configurations.of(accountId)),
      }),
    },
    {
      ...common,
      method: 'PATCH',
      summary: 'Change the configuration',
      description: 'What is given changes. Margin, options and short sales cannot be switched on.',
      access: 'trade',
      body: schemas.configurationChange,
      bodyExample: { suspend_trade: false },
      success,
      refusals: [422, 503, 507],
      handle: async ({ body }, { accountId }) => {
        const changed = await configurations.change(accountId, readChange(body));
        return { status: 200, body: presentConfiguration(changed) };
      },
    },
  ];
}

function readChange(body: Given): Partial<AccountConfiguration> {
  refuseLeftOut(body);
  readWord(body, 'dtbp_check', checks);
  const given = {
    suspendsTrade: readFlag(body, 'suspend_trade'),
    takesFractions: readFlag(body, 'fractional_trading'),
    tradeConfirmEmail: readWord(body, 'trade_confirm_email', ['all', 'none']),
    isPtpException: readFlag(body, 'ptp_no_exception_entry'),
    isOvernightDisabled: readFlag(body, 'disable_overnight_trading'),
    pdtCheck: readWord(body, 'pdt_check', checks),
  };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

const checks = ['both', 'entry', 'exit'] as const;

/** Programs that send the whole back send what it says already. */
function refuseLeftOut(body: Given): void {
  if (readFlag(body, 'no_shorting') === false) {
    throw notPossible('no_shorting must be true: nothing is sold short here');
  }
  const multiplier = readText(body, 'max_margin_multiplier');
  if (multiplier !== undefined && Number(multiplier) !== 1) {
    throw notPossible('max_margin_multiplier must be 1: shares are paid for in full here');
  }
  const level = readText(body, 'max_options_trading_level');
  if (level !== undefined && Number(level) !== 0) {
    throw notPossible('max_options_trading_level must be 0: options are not traded here');
  }
}

function presentConfiguration(configuration: AccountConfiguration) {
  return {
    dtbp_check: 'entry',
    fractional_trading: configuration.takesFractions,
    max_margin_multiplier: '1',
    max_options_trading_level: 0,
    no_shorting: true,
    pdt_check: configuration.pdtCheck,
    ptp_no_exception_entry: configuration.isPtpException,
    suspend_trade: configuration.suspendsTrade,
    trade_confirm_email: configuration.tradeConfirmEmail,
    disable_overnight_trading: configuration.isOvernightDisabled,
  };
}
