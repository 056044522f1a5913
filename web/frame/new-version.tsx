// Says that the server has another build of this page. What was typed stays until the reader wants
// the new one.
import { useEffect, useState } from 'preact/hooks';
import { useCell } from '../state/cell.ts';
import { resyncs } from '../live/stream.ts';
import { root } from '../api/root.ts';

export function NewVersion() {
  const [isNew, setNew] = useState(false);
  const turn = useCell(resyncs);
  useEffect(() => {
    if (turn > 0) void isOtherBuild().then((isOther) => isOther && setNew(true));
  }, [turn]);
  if (!isNew) return null;
  return (
    <p class="notice info" role="status">
      There is a new version of this page.{' '}
      <button type="button" onClick={() => location.reload()}>
        Load it
      </button>
    </p>
  );
}

/** The server may have been replaced while the line was down. */
async function isOtherBuild(): Promise<boolean> {
  try {
    const response = await fetch(root, { headers: { accept: 'text/html' } });
    const build = /data-build="([0-9a-f]+)"/.exec(await response.text())?.[1];
    return build !== undefined && build !== document.documentElement.dataset['build'];
  } catch {
    return false;
  }
}
