// The use cases, on broker, market and identity.
import { createAccounts, type AccountsNeeds } from '#src/trading/accounts.ts';
import { createReadHistory } from '#src/trading/history.ts';
import { createPlaceOrder, type PlaceOrderNeeds } from '#src/trading/place-order.ts';
import { createPortfolios, type PortfolioNeeds } from '#src/trading/portfolio.ts';

/** What handlers of every dialect call. */
export function createTrading(needs: AccountsNeeds & PlaceOrderNeeds & PortfolioNeeds) {
  return {
    accounts: createAccounts(needs),
    placeOrder: createPlaceOrder(needs),
    portfolios: createPortfolios(needs),
    readHistory: createReadHistory(needs.broker),
  };
}
