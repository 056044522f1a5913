// The parameters of one request, read the way the provider's framework reads them.

export type Query = {
  /** The value of a parameter: the last one given; an empty value is none (inferred). */
  get(name: string): string | undefined;
  /** The parameters but `apikey` and `datatype`, sorted, to compare with documented examples. */
  readonly signature: string;
};

/** Reads what follows the question mark; percent signs that encode nothing are kept as they are. */
export function readQuery(search: string): Query {
  const parameters = new URLSearchParams(search);
  const signature = new URLSearchParams(parameters);
  signature.delete('apikey');
  signature.delete('datatype');
  signature.sort();
  return {
    get: (name) => parameters.getAll(name).at(-1) || undefined,
    signature: signature.toString(),
  };
}

/** Whether the answer is wanted as CSV; anything else than `csv` means JSON. */
export function wantsCsv(query: Query): boolean {
  return query.get('datatype') === 'csv';
}
