import type pg from 'pg';
import { commandLine } from '../../cli/command-line.ts';
import { nextTicks } from '../jobs/ticks.ts';
import { askPart, Fault, type Part } from './verify-parts.ts';

const quietBeats = 3;
const longestWaitSeconds = 300;
const tickGraceMillis = 300_000;

const fix = `does a worker run? ${commandLine('status', 'ENV')}; docs/runbooks/jobs-trouble.md`;

/** The job queue, by the marks that working processes leave in it: no job is sent that nobody would work. */
export async function verifyQueue(client: pg.Client, needs: readonly Part[]): Promise<Part[]> {
  const workers = await askPart('queue workers', fix, () => checkWorkers(client), needs);
  return [
    workers,
    await askPart('queue backlog', 'docs/runbooks/jobs-slow.md', () => checkBacklog(client), needs),
    await askPart('schedules', fix, () => checkSchedules(client), [...needs, workers]),
  ];
}

interface Working {
  queue: string;
  instances: number;
}

/** Every queue needs a process that works it and whose heart beats; one that just started has not named its queues yet. */
async function checkWorkers(client: pg.Client): Promise<string> {
  const { rows } = await client.query<Working>(
    `SELECT q.name AS queue, count(DISTINCT i.id)::int AS instances
     FROM pgboss.queue q LEFT JOIN pgboss.instance i ON i.stopped_on IS NULL
       AND i.heartbeat_on > now() - make_interval(secs => i.heartbeat_seconds * $1)
       AND (i.heartbeat_on = i.started_on
         OR EXISTS (SELECT 1 FROM jsonb_array_elements(i.workers) w WHERE w->>'queue' = q.name))
     GROUP BY q.name ORDER BY q.name`,
    [quietBeats],
  );
  if (rows.length === 0) throw new Fault('there are no queues: no process of this version has opened them yet');
  const idle = rows.filter(({ instances }) => instances === 0).map(({ queue }) => queue);
  if (idle.length > 0) throw new Fault(`no living process works the queues ${idle.join(', ')}`);
  const least = Math.min(...rows.map(({ instances }) => instances));
  return `${rows.length} queues, each worked by ${least} or more processes`;
}

async function checkBacklog(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ waiting: number; seconds: number }>(
    `SELECT count(*)::int AS waiting, coalesce(extract(epoch FROM now() - min(start_after)), 0)::int AS seconds
     FROM pgboss.job WHERE state IN ('created', 'retry') AND start_after <= now()`,
  );
  const { waiting, seconds } = rows[0] as { waiting: number; seconds: number };
  if (seconds > longestWaitSeconds) throw new Fault(`${waiting} jobs wait, the oldest for ${seconds} s`);
  return `${waiting} jobs wait`;
}

async function checkSchedules(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string; cron: string; time_zone: string; last_tick_at: Date }>(
    'SELECT name, cron, time_zone, last_tick_at FROM public.job_schedules WHERE enabled ORDER BY name',
  );
  const behind = rows.filter(({ cron, time_zone: zone, last_tick_at: last }) => {
    const [next] = nextTicks(cron, zone, last, 1);
    return next !== undefined && Date.now() - next.getTime() > tickGraceMillis;
  });
  if (behind.length > 0) throw new Fault(`nobody has run what was due of ${behind.map(({ name }) => name).join(', ')}`);
  if (rows.length === 0) throw new Fault('there are no schedules: no process that runs jobs has started yet');
  return `${rows.length} up to date`;
}
