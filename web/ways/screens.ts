// The screens by their addresses.

export type Screen =
  | { readonly name: 'overview' | 'orders' | 'activity' | 'settings' | 'prices' }
  | { readonly name: 'sign-in' | 'sign-up' | 'missing' }
  | { readonly name: 'order'; readonly id: string }
  | { readonly name: 'stock'; readonly symbol: string };

/** The path below the root, without a slash in front. */
export function pathOf(target: Screen): string {
  switch (target.name) {
    case 'overview':
      return '';
    case 'stock':
      return `stocks/${encodeURIComponent(target.symbol)}`;
    case 'order':
      return `orders/${encodeURIComponent(target.id)}`;
    default:
      return target.name;
  }
}

/** The screen of a path below the root. */
export function screenAt(path: string): Screen {
  const [first = '', second] = path.split('/');
  if (first === 'stocks' && second) {
    return { name: 'stock', symbol: decodeURIComponent(second).toUpperCase() };
  }
  if (first === 'orders' && second) return { name: 'order', id: decodeURIComponent(second) };
  if (second !== undefined) return { name: 'missing' };
  switch (first) {
    case '':
      return { name: 'overview' };
    case 'orders':
    case 'activity':
    case 'settings':
    case 'prices':
    case 'sign-in':
    case 'sign-up':
      return { name: first };
    default:
      return { name: 'missing' };
  }
}
