// The frames that clients of the stream send.
import type { KeyPair } from '#src/http/alpaca/frame/authenticate-key.ts';

export type Frame = { readonly action: string; readonly data: unknown; readonly whole: object };

/** Undefined for a text that is no JSON object. */
export function readFrame(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const data: unknown = Reflect.get(value, 'data');
    return { action: textOf(value, 'action') ?? '', data, whole: value };
  } catch {
    return undefined;
  }
}

/** In `data`, or beside the action as the streams of market data have it. */
export function keysOf({ data, whole }: Frame): KeyPair | undefined {
  const keyId = textOf(data, 'key_id') ?? textOf(whole, 'key');
  const secret = textOf(data, 'secret_key') ?? textOf(whole, 'secret');
  return keyId !== undefined && secret !== undefined ? { keyId, secret } : undefined;
}

/** The names of the streams, whatever they are. */
export function streamsOf({ data }: Frame): readonly unknown[] {
  if (typeof data !== 'object' || data === null) return [];
  const streams: unknown = Reflect.get(data, 'streams');
  return Array.isArray(streams) ? streams : [];
}

function textOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const text: unknown = Reflect.get(value, name);
  return typeof text === 'string' ? text : undefined;
}
