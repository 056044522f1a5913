// The button below a list that goes on.
import { useState } from 'preact/hooks';
import { sentenceOf } from '../api/problem.ts';
import { Refusal } from './refusal.tsx';

export function LoadMore({ load }: { readonly load: (() => Promise<void>) | undefined }) {
  const [refusal, setRefusal] = useState('');
  const [isLoading, setLoading] = useState(false);
  if (!load) return null;
  const read = async () => {
    setLoading(true);
    setRefusal('');
    try {
      await load();
    } catch (error) {
      setRefusal(sentenceOf(error));
    } finally {
      setLoading(false);
    }
  };
  return (
    <>
      <Refusal text={refusal} />
      <button type="button" disabled={isLoading} onClick={() => void read()}>
        Load more
      </button>
    </>
  );
}
