import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { dayAndTime, number } from '../messages/locale.ts';
import { duration } from '../messages/units.ts';
import { Facts } from '../ui/lists/facts.tsx';
import { Trail } from '../ui/lists/trail.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { listName } from '../ui/person.ts';
import { Table } from '../ui/table.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { useWatched } from '../ui/watched.ts';
import { t } from './messages/index.ts';
import { isOpen, titleOf } from './run.ts';
import { partsOf } from './run-list.tsx';
import { RunNow } from './run-now.tsx';

type Details = Schemas['JobRunDetails'];

const readRun = (runId: string): Promise<Details> =>
  answered(api.GET('/v1/jobs/runs/{runId}', { params: { path: { runId } } }));

/** One run, watched until it ends. */
function RunPage({ runId }: { runId: string }) {
  const [loaded, again] = useLoaded(() => readRun(runId));
  if (loaded.state !== 'there') return <Waiting title={t('run')} loaded={loaded} onRetry={again} />;
  return <WatchedRun first={loaded.value} />;
}

function WatchedRun({ first }: { first: Details }) {
  const [run, setRun] = useState(first);
  const [error, setError] = useState<unknown>();
  const [isAsking, setAsking] = useState(false);
  const again = () =>
    void readRun(run.id).then((read) => {
      setRun(read);
      setError(undefined);
    }, setError);
  useWatched(isOpen(run), 2, again);
  const { items } = run;
  return (
    <>
      <Trail of={[{ label: t('title'), route: { name: 'jobs' } }]} />
      <h1>{t('runOf', { job: titleOf(run.jobName) })}</h1>
      {error !== undefined && <FailureNotice error={error} onRetry={again} />}
      <p role="status">
        <strong>{t(run.state)}</strong> · {partsOf(run)}
      </p>
      {isOpen(run) && items.total !== null && items.total > 0 && (
        <progress aria-label={t('progress')} max={items.total} value={items.done + items.failed} />
      )}
      <Facts
        facts={[
          [t('startedBy'), run.requestedBy === null ? t('schedule') : <bdi>{listName(run.requestedBy)}</bdi>],
          [t('created'), dayAndTime(run.createdAt)],
          [t('begun'), run.startedAt && dayAndTime(run.startedAt)],
          [t('finished'), run.finishedAt && dayAndTime(run.finishedAt)],
          [t('duration'), run.durationMs === null ? null : duration(run.durationMs)],
          [t('lastError'), run.error],
        ]}
      />
      {Object.keys(run.result).length > 0 && (
        <>
          <h2>{t('result')}</h2>
          <Table
            caption={t('result')}
            rows={Object.entries(run.result)}
            keyOf={([name]) => name}
            columns={[
              { title: t('counter'), cell: ([name]) => <code>{name}</code> },
              { title: t('number'), isNumber: true, cell: ([, count]) => number(count) },
            ]}
          />
        </>
      )}
      {run.itemErrors.length > 0 && (
        <>
          <h2>{t('errors')}</h2>
          <Table
            caption={t('errors')}
            rows={run.itemErrors}
            keyOf={({ item }) => item}
            columns={[
              { title: t('part'), cell: ({ item }) => <bdi>{item}</bdi> },
              { title: t('state'), cell: ({ state }) => t(state) },
              { title: t('attempts'), isNumber: true, cell: ({ attempts }) => number(attempts) },
              { title: t('lastError'), cell: ({ error: text }) => <span dir="ltr">{text}</span> },
            ]}
          />
        </>
      )}
      {run.state === 'failed' && (
        <p>
          <button type="button" class="main" onClick={() => setAsking(true)}>
            {t('runAgain')}
          </button>
        </p>
      )}
      {isAsking && <RunNow jobName={run.jobName} onClose={() => setAsking(false)} />}
    </>
  );
}

export const jobRunPage: Page<'jobRun'> = { title: () => t('run'), View: RunPage };
