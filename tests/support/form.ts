// How long tests of many nodes take: seconds with everything else, minutes by `npm run test:nodes`.

export const isLongForm = process.env['TEST_FORM'] === 'long';

/** The one of the two that this run is for. */
export function inForm<Value>(short: Value, long: Value): Value {
  return isLongForm ? long : short;
}
