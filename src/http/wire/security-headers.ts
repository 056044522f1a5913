// Headers of every answer, whatever its status. The pages that we serve need nothing from
// elsewhere.
import type { Scheme } from './peer.ts';

export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** For a year, nothing but TLS. */
const headersOverTls = { ...securityHeaders, 'strict-transport-security': 'max-age=31536000' };

/** The headers of an answer that goes out that way. */
export function headersOver(scheme: Scheme): Readonly<Record<string, string>> {
  return scheme === 'https' ? headersOverTls : securityHeaders;
}
