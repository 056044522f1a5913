// What Alpha Vantage says instead of data, always with HTTP 200. The order of the tests matters:
// the notice about bursts names the daily limit and the premium plans as well.
import { UpstreamError, type UpstreamVerdict } from '#src/market/market-data.ts';

const verdictsByText: readonly (readonly [RegExp, UpstreamVerdict])[] = [
  [/spreading out|per second|burst pattern|call volume|call frequency|minute-level/i, 'throttled'],
  [/requests per day|daily rate limit/i, 'day_exhausted'],
  [/premium (endpoint|feature)|entitle/i, 'premium_only'],
  [/demo.*API key|API key.*(invalid|missing)|authentication credentials/i, 'bad_key'],
];

/**
 * Throws an UpstreamError when the body is a notice rather than data: `Error Message` first, then
 * the text of `Information`, `Note`, `message` or `detail`. Any other body returns.
 */
export function refuseNotice(body: Readonly<Record<string, unknown>>): void {
  const error = body['Error Message'];
  if (error !== undefined) {
    const text = textOf(error);
    throw new UpstreamError(/api ?key/i.test(text) ? 'bad_key' : 'invalid', text);
  }
  const notice = body['Information'] ?? body['Note'] ?? body['message'] ?? body['detail'];
  if (notice === undefined) return;
  const text = textOf(notice);
  const verdict = verdictsByText.find(([pattern]) => pattern.test(text))?.[1];
  throw new UpstreamError(verdict ?? 'invalid', text);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
