// The frame around all screens: header, navigation, what is said, and the screen itself.
import { Component, type ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/client.ts';
import { readUser } from '../api/read-user.ts';
import { report } from '../api/report-errors.ts';
import { serverFacts, standing } from '../api/session.ts';
import type { ServerFacts } from '../api/types.ts';
import { useCell } from '../state/cell.ts';
import { Failure, Waiting } from '../parts/notice.tsx';
import { Heading } from '../parts/heading.tsx';
import { Missing } from '../screens/missing.tsx';
import { Activity } from '../screens/activity/activity.tsx';
import { OrderLife } from '../screens/orders/order-life.tsx';
import { Orders } from '../screens/orders/orders.tsx';
import { Overview } from '../screens/overview/overview.tsx';
import { Prices } from '../screens/prices/prices.tsx';
import { Password } from '../screens/settings/password.tsx';
import { Settings } from '../screens/settings/settings.tsx';
import { CreateAccount } from '../screens/sign-in/create-account.tsx';
import { SignIn } from '../screens/sign-in/sign-in.tsx';
import { StockScreen } from '../screens/stock/stock-screen.tsx';
import { NewVersion } from './new-version.tsx';
import { Header } from './header.tsx';
import { Navigation } from './navigation.tsx';
import { followOrders } from '../live/order-news.ts';
import { PriceNotes } from './price-notes.tsx';
import { screen } from '../ways/router.ts';
import type { Screen } from '../ways/screens.ts';
import { Shortcuts } from './shortcuts.tsx';
import { spoken } from '../state/spoken.ts';

export function App() {
  const who = useCell(standing);
  const shown = useCell(screen);
  const { error, again } = useIdentity();
  const isInside = who === 'signed-in';
  useEffect(followOrders, []);
  return (
    <div class={isInside ? 'frame' : 'frame outside'}>
      <a class="skip" href="#content">
        Skip to content
      </a>
      <Header isInside={isInside} />
      {isInside && <Navigation current={shown} />}
      <main id="content" tabIndex={-1}>
        <NewVersion />
        {isInside && <PriceNotes />}
        {who === 'unknown' && (error ? <Failure error={error} again={again} /> : <Waiting />)}
        {who !== 'unknown' && (
          <Guard key={JSON.stringify(shown)}>
            {isInside && <Inside shown={shown} />}
            {who === 'signed-out' && <Outside shown={shown} />}
            {who === 'password-change' && <FirstPassword />}
          </Guard>
        )}
      </main>
      <Spoken />
      {isInside && <Shortcuts />}
    </div>
  );
}

/** Who is signed in is asked whenever that is not known. */
function useIdentity() {
  const who = useCell(standing);
  const [turn, setTurn] = useState(0);
  const [error, setError] = useState<unknown>(undefined);
  useEffect(() => {
    if (who !== 'unknown') return;
    setError(undefined);
    readUser().catch((fault: unknown) => {
      if (standing.get() === 'unknown') setError(fault);
    });
  }, [who, turn]);
  useEffect(() => {
    ask<ServerFacts>('GET', 'view-server').then(serverFacts.set, () => {});
  }, [turn]);
  return { error, again: () => setTurn((before) => before + 1) };
}

function Inside({ shown }: { readonly shown: Screen }) {
  switch (shown.name) {
    case 'stock':
      return <StockScreen symbol={shown.symbol} />;
    case 'orders':
      return <Orders />;
    case 'order':
      return <OrderLife id={shown.id} />;
    case 'activity':
      return <Activity />;
    case 'settings':
      return <Settings />;
    case 'prices':
      return <Prices />;
    case 'missing':
      return <Missing />;
    default:
      return <Overview />;
  }
}

/** Whoever signs in stays at the address that they came for. */
function Outside({ shown }: { readonly shown: Screen }) {
  return shown.name === 'sign-up' ? <CreateAccount /> : <SignIn />;
}

/** An operator has handed out a password that is good for one sign-in. */
function FirstPassword() {
  return (
    <div class="narrow">
      <Heading text="Choose a password" />
      <p>The one that you were given is good for this once.</p>
      <Password onChanged={async () => standing.set('unknown')} />
    </div>
  );
}

function Spoken() {
  const sentence = useCell(spoken);
  return (
    <p class="unseen" role="status" aria-label="News">
      {sentence}
    </p>
  );
}

/** A screen that fails leaves everything around it alive. */
class Guard extends Component<{ readonly children: ComponentChildren }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  override componentDidCatch(error: unknown): void {
    report(error, 'screen');
    this.setState({ error });
  }

  render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <div class="notice bad" role="alert">
        <h1>This part failed</h1>
        <p>The rest of the page works. The server was told of it.</p>
        <button type="button" onClick={() => this.setState({ error: undefined })}>
          Try again
        </button>
      </div>
    );
  }
}
