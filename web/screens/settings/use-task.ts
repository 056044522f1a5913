// Something that is sent once at a time, and what the server said when it refused.
import { useRef, useState } from 'preact/hooks';
import { sentenceOf } from '../../api/problem.ts';

/** Runs a task unless one is running; gives whether it succeeded. */
export function useTask() {
  const [refusal, setRefusal] = useState('');
  const [isRunning, setRunning] = useState(false);
  const isBusy = useRef(false);

  async function run(task: () => Promise<void>): Promise<boolean> {
    if (isBusy.current) return false;
    isBusy.current = true;
    setRunning(true);
    setRefusal('');
    try {
      await task();
      return true;
    } catch (error) {
      setRefusal(sentenceOf(error));
      return false;
    } finally {
      isBusy.current = false;
      setRunning(false);
    }
  }

  return { run, refusal, isRunning };
}
