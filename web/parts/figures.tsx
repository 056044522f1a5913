// Numbers on the screen. They are not translated and not spoken twice, and colour is never all that
// tells one from another.
import * as instants from '../format/instants.ts';
import * as numbers from '../format/numbers.ts';

type Text = { readonly text: string | null | undefined };

/** Where there is no number: a dash, and a word for who hears it. */
function Nothing() {
  return (
    <span class="none">
      <span aria-hidden="true">–</span>
      <span class="unseen">not known</span>
    </span>
  );
}

/** Dollars and cents. */
export function Money({ text }: Text) {
  if (text === null || text === undefined) return <Nothing />;
  return (
    <span class="figure" translate={false}>
      {numbers.money(text)}
    </span>
  );
}

/** Of one share. */
export function Price({ text }: Text) {
  if (text === null || text === undefined) return <Nothing />;
  return (
    <span class="figure" translate={false}>
      {numbers.price(text)}
    </span>
  );
}

/** How many shares, all of their decimals. */
export function Shares({ text }: Text) {
  if (text === null || text === undefined) return <Nothing />;
  return (
    <span class="figure" translate={false}>
      {numbers.shares(text)}
    </span>
  );
}

/** Day and minute, on one line. */
export function Instant({ at }: { readonly at: string }) {
  return (
    <time class="instant" dateTime={at}>
      {instants.minute(at)}
    </time>
  );
}

/** A part of a whole. */
export function Percent({ text }: Text) {
  if (text === null || text === undefined) return <Nothing />;
  return (
    <span class="figure" translate={false}>
      {numbers.percent(text)}
    </span>
  );
}

const classes = { '1': 'gain', '0': 'even', '-1': 'loss' } as const;
const arrows = { '1': '▲', '0': '', '-1': '▼' } as const;

type Part = { readonly percent: string | null | undefined; readonly of: string };

/** What was won or lost: sign, arrow and colour say it; a percentage says of what. */
export function Gain({ text, part }: Text & { readonly part?: Part }) {
  if (text === null || text === undefined) return <Nothing />;
  const sign = `${numbers.signOf(text)}` as const;
  return (
    <span class={`figure ${classes[sign]}`} translate={false}>
      {sign !== '0' && (
        <span class="arrow" aria-hidden="true">
          {arrows[sign]}
        </span>
      )}
      {numbers.signedMoney(text)}
      {part && part.percent !== null && part.percent !== undefined && (
        <span class="part">
          {' '}
          {numbers.signedPercent(part.percent)} <span class="faint small">{part.of}</span>
        </span>
      )}
    </span>
  );
}

/** Money that came or went: neither won nor lost by it. */
export function Flow({ text }: Text) {
  if (text === null || text === undefined) return <Nothing />;
  return (
    <span class="figure" translate={false}>
      {numbers.signedMoney(text)}
    </span>
  );
}
