// The screen that is shown. Addresses are real ones: the back button works, and so does a reload.
import { createCell } from '../state/cell.ts';
import { root } from '../api/root.ts';
import { pathOf, screenAt, type Screen } from './screens.ts';

export const screen = createCell<Screen>({ name: 'overview' });

/** The address of the screen in this browser. */
export function addressOf(target: Screen): string {
  return root + pathOf(target);
}

/** Shows the screen, and its address. */
export function goTo(target: Screen): void {
  history.pushState(null, '', addressOf(target));
  show();
  scrollTo(0, 0);
}

/** Follows the address of the browser from now on. */
export function followAddress(): void {
  addEventListener('popstate', show);
  show();
}

function show(): void {
  screen.set(screenAt(location.pathname.slice(root.length)));
}
