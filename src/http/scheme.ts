// Whether a request came over TLS, to us or to a trusted proxy.

export type Scheme = 'http' | 'https';

/** A proxy may name anything at all; whatever is not `https` exactly is not safe. */
export function schemeOf({ protocol }: { readonly protocol: string }): Scheme {
  return protocol === 'https' ? 'https' : 'http';
}
