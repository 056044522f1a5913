// The way to the screens: words, always; beside the content, or below it on a narrow screen.
import { Link } from '../ways/link.tsx';
import type { Screen } from '../ways/screens.ts';

const places = [
  ['overview', 'Overview'],
  ['orders', 'Orders'],
  ['activity', 'Activity'],
  ['settings', 'Settings'],
] as const;

export function Navigation({ current }: { readonly current: Screen }) {
  return (
    <nav class="navigation" aria-label="Main">
      {places.map(([name, word]) => (
        <Link key={name} to={{ name }} current={current.name === name}>
          {word}
        </Link>
      ))}
    </nav>
  );
}
