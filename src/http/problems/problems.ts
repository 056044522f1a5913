// Every way in which a request can fail, with its status: the one table. A new code does not
// compile until it stands here, and the public documentation is made from it.
import type { RejectionCode } from '#src/domain/rejection.ts';

export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Log in first' },
  invalid_credentials: { status: 401, title: 'Wrong username or password' },
  second_factor_required: { status: 401, title: 'A code is needed as well' },
  wrong_password: { status: 403, title: 'Wrong password' },
  wrong_code: { status: 403, title: 'Wrong code' },
  user_disabled: { status: 403, title: 'The user is shut out' },
  password_change_required: { status: 403, title: 'Choose a password first' },
  insufficient_scope: { status: 403, title: 'The token may not do this' },
  cross_site_request: { status: 403, title: 'Request from another site' },
  unknown_symbol: { status: 404, title: 'No such symbol' },
  unknown_session: { status: 404, title: 'No such session' },
  unknown_token: { status: 404, title: 'No such token' },
  unknown_route: { status: 404, title: 'No such route' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'The request took too long' },
  username_taken: { status: 409, title: 'The username is taken' },
  second_factor_active: { status: 409, title: 'There is a second factor already' },
  second_factor_missing: { status: 409, title: 'There is no second factor' },
  account_closed: { status: 410, title: 'The account is closed' },
  body_too_large: { status: 413, title: 'The body is too large' },
  url_too_long: { status: 414, title: 'The URL is too long' },
  unsupported_media_type: { status: 415, title: 'Only JSON is understood' },
  expectation_failed: { status: 417, title: 'The expectation cannot be met' },
  insufficient_cash: { status: 422, title: 'Not enough cash' },
  insufficient_shares: { status: 422, title: 'Not enough shares' },
  notional_too_small: { status: 422, title: 'The order is worth less than a cent' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key belongs to another order' },
  symbol_delisted: { status: 422, title: 'The symbol is no longer listed' },
  username_invalid: { status: 422, title: 'The username cannot be used' },
  password_too_short: { status: 422, title: 'The password is too short' },
  password_too_common: { status: 422, title: 'The password is too common' },
  too_many_tokens: { status: 422, title: 'There are too many tokens' },
  account_quarantined: { status: 423, title: 'The account is being examined' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal_error: { status: 500, title: 'Something went wrong here' },
  quote_unavailable: { status: 503, title: 'No price can be had now' },
  quote_too_old: { status: 503, title: 'The price is too old for an order' },
  history_unavailable: { status: 503, title: 'No price history can be had now' },
  search_unavailable: { status: 503, title: 'The list of symbols is not loaded' },
  outcome_unknown: { status: 503, title: 'Nobody knows whether the order was recorded' },
  busy: { status: 503, title: 'Too busy' },
  storage_full: { status: 507, title: 'The disk is full' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problems;

// Each refusal of the broker is a problem of the same name.
null as unknown as RejectionCode satisfies ProblemCode;
