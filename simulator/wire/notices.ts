// The provider's notices, word for word: clients tell throttles, gates and mistakes apart by this
// text alone, since every answer has status 200.

import type { Answer } from '#simulator/wire/wire-format.ts';
import { jsonAnswer } from '#simulator/wire/wire-format.ts';

const PREMIUM_PLANS =
  'You may subscribe to any of the premium plans at https://www.alphavantage.co/premium/';

/** No `apikey`, or an empty one. */
export function missingKeyError(): Answer {
  return jsonAnswer('no_key', {
    'Error Message':
      'the parameter apikey is invalid or missing. Please claim your free API key on ' +
      '(https://www.alphavantage.co/support/#api-key). It should take less than 20 seconds.',
  });
}

/** A function that is missing or unknown. */
export function unknownFunctionError(name: string): Answer {
  return jsonAnswer('bad_call', {
    'Error Message': `This API function (${name}) does not exist.`,
  });
}

/** A parameter that is missing or wrong, or a series of an unknown symbol. */
export function badCallError(
  functionName: string,
  verdict: 'bad_call' | 'unknown_symbol' = 'bad_call',
): Answer {
  return jsonAnswer(verdict, {
    'Error Message':
      'Invalid API call. Please retry or visit the documentation ' +
      `(https://www.alphavantage.co/documentation/) for ${functionName}.`,
  });
}

/** The demo key outside the documented examples. */
export function demoNotice(): Answer {
  return jsonAnswer('demo', {
    Information:
      'The **demo** API key is for demo purposes only. Please claim your free API key at ' +
      '(https://www.alphavantage.co/support/#api-key) to explore our full API offerings. ' +
      'It takes fewer than 20 seconds.',
  });
}

/** More than one request in a second on the free plan. */
export function freeBurstNotice(): Answer {
  return jsonAnswer('burst', {
    Information:
      'Thank you for using Alpha Vantage! Please consider spreading out your free API requests ' +
      `more sparingly (1 request per second). ${PREMIUM_PLANS} to lift the free key rate limit ` +
      '(25 requests per day), raise the per-second burst limit, and instantly unlock all ' +
      'premium endpoints',
  });
}

/** The free requests of the day are spent; the notice repeats the key in clear. */
export function dayExhaustedNotice(apiKey: string): Answer {
  return jsonAnswer('day_exhausted', {
    Information:
      `We have detected your API key as ${apiKey} and our standard API rate limit is ` +
      '25 requests per day. Please subscribe to any of the premium plans at ' +
      'https://www.alphavantage.co/premium/ to instantly remove all daily rate limits.',
  });
}

/** More than 30 requests in a second on a premium plan. */
export function premiumBurstNotice(): Answer {
  return jsonAnswer('burst', {
    Information:
      'Burst pattern detected. Please consider spreading out your API requests more evenly ' +
      'across a 1-minute window and query no more than 30 requests per second.',
  });
}

/** The requests of the minute are spent on a premium plan. */
export function minuteExhaustedNotice(): Answer {
  return jsonAnswer('minute_exhausted', {
    Information:
      'Minute-level rate limit exceed. Please stay under the number of API requests per minute ' +
      'for your premium subscription plan.',
  });
}

/** A function the plan lacks; also stands for an entitlement the plan lacks (inferred). */
export function premiumNotice(): Answer {
  return jsonAnswer('premium', {
    Information:
      `Thank you for using Alpha Vantage! This is a premium endpoint. ${PREMIUM_PLANS} ` +
      'to instantly unlock all premium endpoints',
  });
}

/** The whole daily history on the free plan. */
export function fullHistoryNotice(): Answer {
  return jsonAnswer('premium', {
    Information:
      'Thank you for using Alpha Vantage! The outputsize=full parameter value is a premium ' +
      `feature for the TIME_SERIES_DAILY endpoint. ${PREMIUM_PLANS} ` +
      'to instantly unlock all premium features',
  });
}

/** The burst of the free plan in the words of December 2025. */
export function burstNoticeOf2025(): Answer {
  return jsonAnswer('burst', {
    Information:
      'Thank you for using Alpha Vantage! Please consider spreading out your free API requests ' +
      `more sparingly. ${PREMIUM_PLANS} to lift the free key rate limit (25 requests per day) ` +
      'and instantly unlock all premium endpoints',
  });
}

/** The spent day in the words of 2024, without the key. */
export function dayNoticeOf2024(): Answer {
  return jsonAnswer('day_exhausted', {
    Information:
      'Thank you for using Alpha Vantage! Our standard API rate limit is 25 requests per day. ' +
      'Please subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to ' +
      'instantly remove all daily rate limits.',
  });
}

/** Too many requests of unknown measure, seen from 2019 on; it clears within a minute. */
export function volumeNotice(): Answer {
  return jsonAnswer('burst', {
    Information:
      'Thank you for using Alpha Vantage! Please contact premium@alphavantage.co if you are ' +
      'targeting a higher API call volume.',
  });
}

/** The limits of 2018 to 2023, under the key of those years. */
export function legacyNote(): Answer {
  return jsonAnswer('burst', {
    Note:
      'Thank you for using Alpha Vantage! Our standard API call frequency is 5 calls per minute ' +
      'and 500 calls per day. Please visit https://www.alphavantage.co/premium/ if you would ' +
      'like to target a higher API call frequency.',
  });
}

/** A notice nobody has seen, from which nothing may be concluded. */
export function unknownNotice(): Answer {
  return jsonAnswer('bad_call', {
    Information: 'Thank you for using Alpha Vantage! We are improving our services for you.',
  });
}
