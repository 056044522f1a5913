// The heading of a screen. It takes the focus when its screen comes, so that whoever cannot see it
// hears where they are; a reload leaves the focus where a browser puts it, and a name that comes
// later takes it from nobody who has gone on meanwhile.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

let isFirst = true;

export function Heading({ text, title }: { readonly text: string; readonly title?: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title ?? text} · Papertape`;
  }, [text, title]);
  // With the screen itself, not a frame later: a key pressed in between would go to the old one.
  useLayoutEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text}
    </h1>
  );
}
