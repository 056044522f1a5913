// Requests that are under way: one in flight for each name, shared by all who ask for the same.
import { canJoin, raise, type Turn } from './request-queue.ts';

export type SharedRequests<Name, Value> = {
  /**
   * Joins the request in flight, which becomes as urgent as the turn. False when there is none to
   * join: then a later caller needs a request of its own.
   */
  join(name: Name, turn: Turn): boolean;
  /** Holds a request as the one in flight until it is settled. */
  hold(name: Name, turn: Turn, answer: Promise<Value>): void;
  /** The answer of the request in flight. */
  find(name: Name): Promise<Value> | undefined;
};

/** The requests of one kind, none at first. */
export function createSharedRequests<Name, Value>(): SharedRequests<Name, Value> {
  const requestsByName = new Map<Name, { turn: Turn; answer: Promise<Value> }>();

  return {
    join(name, turn) {
      const request = requestsByName.get(name);
      if (!request || !canJoin(request.turn)) return false;
      raise(request.turn, turn);
      return true;
    },
    hold(name, turn, answer) {
      const request = { turn, answer };
      requestsByName.set(name, request);
      const letGo = () => {
        if (requestsByName.get(name) === request) requestsByName.delete(name);
      };
      answer.then(letGo, letGo);
    },
    find: (name) => requestsByName.get(name)?.answer,
  };
}
