// A link to another screen of the page: a real one, so that it opens in another tab as well.
import type { ComponentChildren } from 'preact';
import { addressOf, goTo } from './router.ts';
import type { Screen } from './screens.ts';

type Properties = {
  readonly to: Screen;
  readonly current?: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
};

export function Link({ to, current = false, class: name, children }: Properties) {
  return (
    <a
      href={addressOf(to)}
      class={name}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        const isOther = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
        if (isOther || event.button !== 0) return;
        event.preventDefault();
        goTo(to);
      }}
    >
      {children}
    </a>
  );
}
