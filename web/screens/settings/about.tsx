// What this server is.
import { serverFacts } from '../../api/session.ts';
import { Link } from '../../ways/link.tsx';
import { root } from '../../api/root.ts';
import { useCell } from '../../state/cell.ts';

export function About() {
  const facts = useCell(serverFacts);
  if (!facts) return null;
  return (
    <section>
      <h2>About</h2>
      <dl class="facts">
        <div>
          <dt>Version</dt>
          <dd>{facts.version}</dd>
        </div>
        <div>
          <dt>Prices</dt>
          <dd>
            {facts.source === 'simulator' ? 'Simulated' : 'Alpha Vantage'}, plan {facts.plan}.{' '}
            <Link to={{ name: 'prices' }}>About the prices</Link>
          </dd>
        </div>
        <div>
          <dt>Interface for programs</dt>
          <dd>
            <a href={`${root}docs`}>Every route, to read and to try</a>
          </dd>
        </div>
      </dl>
    </section>
  );
}
