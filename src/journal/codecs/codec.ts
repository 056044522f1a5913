// What a codec of one event type is. Stored text is never edited: an older version is lifted to the
// newest, step by step, when it is read.
import type { AccountEvent } from '#src/domain/event.ts';
import type { Stored } from './stored-fields.ts';

export type EventCodec<Event extends AccountEvent = AccountEvent> = {
  /** In which every event of the type is written; counts from 1. */
  readonly version: number;
  /** From each older version to the next: the first lifts version 1 to 2, and so on. */
  readonly lifters: readonly ((body: Stored) => Stored)[];
  /** The object that is stored: the same event gives the same text. */
  encode(event: Event): object;
  /** The event of an object of the newest version. Throws UnreadableEventError. */
  decode(body: Stored): Event;
};
