// Where the server's root is, seen from this page: a proxy may strip a path in front of it.

/** Ends with a slash. The script itself lies two folders below the root. */
export const root = new URL('../../', import.meta.url).pathname;
