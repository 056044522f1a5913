// Finds a stock by its symbol or by words of its name, on every screen.
import { useEffect, useId, useState } from 'preact/hooks';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import type { Match } from '../api/types.ts';
import { goTo } from '../ways/router.ts';

type Found = {
  readonly query: string;
  readonly matches: readonly Match[];
  readonly error?: string;
};

const typingMs = 150;

/** What was found for the words, a moment after the last of them was typed. */
function useMatches(query: string): Found {
  const [found, setFound] = useState<Found>({ query: '', matches: [] });
  useEffect(() => {
    if (query === '') return setFound({ query, matches: [] });
    const abort = new AbortController();
    const wait = setTimeout(() => {
      const words = encodeURIComponent(query.slice(0, 64));
      const path = `search-stocks?query=${words}`;
      ask<{ matches: Match[] }>('GET', path, { signal: abort.signal })
        .then(({ matches }) => setFound({ query, matches }))
        .catch((error: unknown) => {
          if (!abort.signal.aborted) setFound({ query, matches: [], error: sentenceOf(error) });
        });
    }, typingMs);
    return () => {
      clearTimeout(wait);
      abort.abort();
    };
  }, [query]);
  return found;
}

export function Search() {
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [place, setPlace] = useState(-1);
  const id = useId();
  const query = text.trim();
  const { matches, error, query: asked } = useMatches(query);
  const isShown = isOpen && query !== '';
  const choose = (match: Match | undefined) => {
    if (!match) return;
    setText('');
    setOpen(false);
    goTo({ name: 'stock', symbol: match.symbol });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = placeAfter(event.key, place, matches.length);
    if (next !== undefined) setPlace(next);
    else if (event.key === 'Enter') choose(matches[Math.max(place, 0)]);
    else if (event.key === 'Escape') setOpen(false);
    else return;
    event.preventDefault();
  };
  return (
    <div class="search" role="search">
      <input
        type="text"
        id="search"
        role="combobox"
        aria-label="Search stocks"
        aria-expanded={isShown && matches.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isShown && place >= 0 ? `${id}-${place}` : undefined}
        placeholder="Symbol or name"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          setPlace(-1);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <Options id={id} matches={isShown ? matches : []} place={place} onChoose={choose} />
      {isShown && matches.length === 0 && asked === query && (
        <p class="found none">{error ?? 'No stock found'}</p>
      )}
    </div>
  );
}

/** Where an arrow key leads in the list, around its ends; undefined for another key. */
function placeAfter(key: string, place: number, count: number): number | undefined {
  if (key === 'ArrowDown') return place >= count - 1 ? 0 : place + 1;
  if (key === 'ArrowUp') return place <= 0 ? count - 1 : place - 1;
  return undefined;
}

function Options({
  id,
  matches,
  place,
  onChoose,
}: {
  readonly id: string;
  readonly matches: readonly Match[];
  readonly place: number;
  readonly onChoose: (match: Match) => void;
}) {
  return (
    <ul
      id={`${id}-list`}
      role="listbox"
      aria-label="Stocks found"
      class="found"
      hidden={matches.length === 0}
    >
      {matches.map((match, index) => (
        <li
          key={match.symbol}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === place}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(match)}
        >
          <b translate={false}>{match.symbol}</b> {match.name}{' '}
          <span class="faint">{match.exchange}</span>
        </li>
      ))}
    </ul>
  );
}
