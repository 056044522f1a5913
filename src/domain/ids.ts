// Names of things, branded so that one cannot be handed over for another.

declare const names: unique symbol;

/** The paper brokerage account; not the id of the user who owns it. */
export type AccountId = string & { readonly [names]: 'account' };
export type OrderId = string & { readonly [names]: 'order' };
export type UserId = string & { readonly [names]: 'user' };

// An id is minted by chance or read back from our own tables: there is nothing to check.
export const accountId = (text: string): AccountId => text as AccountId;
export const orderId = (text: string): OrderId => text as OrderId;
export const userId = (text: string): UserId => text as UserId;
