// Stores that are read whole before whoever uses them starts, so that nobody waits for them later.

/** What a store had when it was read, beside the store's writes. */
export type Loaded<Store extends Loadable> = Omit<Store, 'load'> & {
  readonly stored: Awaited<ReturnType<Store['load']>>;
};

type Loadable = { load(): Promise<unknown> };

/** Reads the store. */
export async function loaded<Store extends Loadable>(store: Store): Promise<Store & Loaded<Store>> {
  const stored = (await store.load()) as Awaited<ReturnType<Store['load']>>;
  return { ...store, stored };
}
