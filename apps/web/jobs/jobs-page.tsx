import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t as common, dayAndTime } from '../messages/locale.ts';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { hrefOf } from '../ui/route.ts';
import { Table } from '../ui/table.tsx';
import { useWatched } from '../ui/watched.ts';
import { FailedRuns } from './failed-runs.tsx';
import { FailedTasks } from './failed-tasks.tsx';
import { t } from './messages/index.ts';
import { helpOf, isOpen, titleOf } from './run.ts';
import { RunList } from './run-list.tsx';
import { RunNow } from './run-now.tsx';

type Schedule = Schemas['JobSchedule'];

const readSchedules = async () => (await answered(api.GET('/v1/jobs/schedules'))).data;

/** What runs by itself, what it did and what went wrong. */
function JobsPage() {
  const [loaded, again] = useLoaded(readSchedules);
  const [chosen, setChosen] = useState<string>();
  return (
    <>
      <h1>{t('title')}</h1>
      <h2>{t('schedules')}</h2>
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={again} />}
      {loaded.state === 'there' && <Schedules first={loaded.value} onRun={setChosen} />}
      <FailedRuns onRun={setChosen} />
      <FailedTasks />
      {loaded.state === 'there' && <RunList jobNames={loaded.value.map(({ jobName }) => jobName)} />}
      {chosen !== undefined && <RunNow jobName={chosen} onClose={() => setChosen(undefined)} />}
    </>
  );
}

function Schedules({ first, onRun }: { first: readonly Schedule[]; onRun: (jobName: string) => void }) {
  const [schedules, setSchedules] = useState(first);
  // What cannot be read now is read with the next turn; the page shows what it has.
  const again = () => void readSchedules().then(setSchedules, () => undefined);
  useWatched(
    schedules.some(({ lastRun }) => lastRun !== null && isOpen(lastRun)),
    5,
    again,
  );
  return (
    <Table
      caption={t('schedules')}
      rows={schedules}
      keyOf={({ jobName }) => jobName}
      columns={[
        {
          title: t('job'),
          cell: ({ jobName, summary }) => (
            <>
              {titleOf(jobName)}
              <span class="reason">{helpOf(jobName, summary)}</span>
            </>
          ),
        },
        { title: t('lastRun'), cell: (schedule) => <LastRun schedule={schedule} /> },
        { title: t('nextRun'), cell: nextOf },
        {
          title: t('runNow'),
          cell: ({ jobName }) => (
            <button type="button" aria-label={`${t('runNow')}: ${titleOf(jobName)}`} onClick={() => onRun(jobName)}>
              {t('runNow')}
            </button>
          ),
        },
      ]}
    />
  );
}

function LastRun({ schedule: { lastRun, missedTicks } }: { schedule: Schedule }) {
  return (
    <>
      {lastRun === null ? (
        t('never')
      ) : (
        <a href={hrefOf({ name: 'jobRun', runId: lastRun.id })}>
          {dayAndTime(lastRun.startedAt ?? lastRun.createdAt)} · {t(lastRun.state)}
        </a>
      )}
      {missedTicks > 0 && <span class="reason">{t('missed', { count: missedTicks })}</span>}
    </>
  );
}

function nextOf({ enabled, nextRuns }: Schedule): string {
  if (!enabled) return t('off');
  return nextRuns[0] === undefined ? '–' : dayAndTime(nextRuns[0]);
}

export const jobsPage: Page<'jobs'> = { title: () => t('title'), View: JobsPage };
