// Where the user is signed in.
import { ask } from '../../api/client.ts';
import type { Session } from '../../api/types.ts';
import * as instants from '../../format/instants.ts';
import { say } from '../../state/spoken.ts';
import { useCell } from '../../state/cell.ts';
import { seconds } from '../../live/ticking.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Instant } from '../../parts/figures.tsx';
import { Failure } from '../../parts/notice.tsx';
import { Table } from '../../parts/table.tsx';
import { nowByServer } from './api-keys.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useTask } from './use-task.ts';

/** `Chrome on Linux`, as far as a browser says. */
export function browserOf(agent: string | null): string {
  if (agent === null) return 'Unknown';
  const browser =
    [/Firefox/, /Edg/, /Chrome/, /Safari/, /curl/].find((each) => each.test(agent))?.source ??
    agent;
  const system = [/Windows/, /Android/, /iPhone|iPad/, /Mac OS/, /Linux/].find((each) =>
    each.test(agent),
  )?.source;
  const name = browser === 'Edg' ? 'Edge' : browser.slice(0, 40);
  return system === undefined ? name : `${name} on ${system.replace('iPhone|iPad', 'iOS')}`;
}

/** The sessions that are open, this one among them. */
export function Sessions() {
  const { body, error, again } = useAnswer<{ sessions: Session[] }>('view-sessions');
  const { run, refusal } = useTask();
  useCell(seconds);
  const end = (session: Session) =>
    run(async () => {
      await ask('DELETE', `revoke-session/${session.id}`);
      say('Session ended.');
      again();
    });
  return (
    <section>
      <h2>Sessions</h2>
      {error !== undefined && <Failure error={error} again={again} />}
      <Refusal text={refusal} />
      {body && (
        <Table
          name="Sessions"
          rows={body.sessions}
          keyOf={({ id }) => id}
          columns={[
            {
              name: 'Browser',
              cell: ({ user_agent: agent, current }) =>
                current ? `${browserOf(agent)} (this one)` : browserOf(agent),
            },
            { name: 'Since', cell: ({ created_at: at }) => <Instant at={at} /> },
            { name: 'Last used', cell: ({ last_used_at: at }) => instants.ago(at, nowByServer()) },
            {
              name: 'Actions',
              isUnnamed: true,
              cell: (session) =>
                session.current ? null : (
                  <button type="button" onClick={() => void end(session)}>
                    End<span class="unseen"> {browserOf(session.user_agent)}</span>
                  </button>
                ),
            },
          ]}
        />
      )}
    </section>
  );
}
