// A value that screens follow: who shows it is drawn again when it changes, and nobody else.
import { useEffect, useState } from 'preact/hooks';

export type Cell<Value> = {
  get(): Value;
  /** Setting what it is already changes nothing. */
  set(value: Value): void;
  /** Tells of every change from now on; gives what ends it. */
  subscribe(listener: () => void): () => void;
};

/** A cell with its first value. */
export function createCell<Value>(first: Value): Cell<Value> {
  const listeners = new Set<() => void>();
  let value = first;
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      // Whoever begins to listen meanwhile has seen the new value already.
      for (const listener of Array.from(listeners)) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** A part of the cell's value: drawn again when that part has changed, and not for all the rest. */
export function useCellPart<Value, Part>(cell: Cell<Value>, select: (value: Value) => Part): Part {
  const [, draw] = useState({});
  const part = select(cell.get());
  useEffect(() => {
    let shown = part;
    const look = () => {
      const next = select(cell.get());
      if (Object.is(next, shown)) return;
      shown = next;
      draw({});
    };
    const stop = cell.subscribe(look);
    look();
    return stop;
  }, [cell]);
  return part;
}

/** The value of the cell, followed for as long as the component is shown. */
export function useCell<Value>(cell: Cell<Value>): Value {
  return useCellPart(cell, whole);
}

function whole<Value>(value: Value): Value {
  return value;
}
