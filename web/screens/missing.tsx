// An address without a screen.
import { Link } from '../ways/link.tsx';
import { Heading } from '../parts/heading.tsx';

export function Missing() {
  return (
    <>
      <Heading text="Nothing here" />
      <p>
        This page has no such address. <Link to={{ name: 'overview' }}>Go to the overview</Link>
      </p>
    </>
  );
}
