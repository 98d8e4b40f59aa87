import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { dayAndTime } from '../messages/locale.ts';
import { duration } from '../messages/units.ts';
import { Bars } from '../ui/charts/bars.tsx';
import { Trend } from '../ui/charts/trend.tsx';
import { SelectField } from '../ui/form-field.tsx';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { listName } from '../ui/person.ts';
import { hrefOf } from '../ui/route.ts';
import { Table } from '../ui/table.tsx';
import { useWatched } from '../ui/watched.ts';
import { t } from './messages/index.ts';
import { meanDurations } from './model/durations.ts';
import { isOpen, type Run, type RunState, runStates, titleOf } from './run.ts';

/** Every run, the newest first; durations as a picture. */
export function RunList({ jobNames }: { jobNames: readonly string[] }) {
  const [jobName, setJobName] = useState('');
  const [state, setState] = useState<RunState | ''>('');
  const paged = usePaged<Run>(
    (cursor) => {
      const filters = { ...(jobName !== '' && { jobName }), ...(state !== '' && { state }) };
      return answered(api.GET('/v1/jobs/runs', { params: { query: { ...filters, limit: 50, cursor } } }));
    },
    [jobName, state],
  );
  useWatched(paged.rows.some(isOpen), 5, () => void paged.refresh().catch(() => undefined));
  return (
    <section>
      <h2>{t('runs')}</h2>
      <div class="filters">
        <SelectField
          label={t('job')}
          value={jobName}
          onValue={setJobName}
          options={[['', t('everyJob')], ...jobNames.map((name) => [name, titleOf(name)] as const)]}
        />
        <SelectField<RunState | ''>
          label={t('state')}
          value={state}
          onValue={setState}
          options={[['', t('everyState')], ...runStates.map((name) => [name, t(name)] as const)]}
        />
      </div>
      <PagedList paged={paged}>
        <Durations runs={paged.rows} jobName={jobName} />
        <Table
          caption={t('runs')}
          rows={paged.rows}
          keyOf={({ id }) => id}
          columns={[
            {
              title: t('run'),
              cell: ({ id, jobName: name, startedAt, createdAt }) => (
                <a href={hrefOf({ name: 'jobRun', runId: id })}>
                  {titleOf(name)} · {dayAndTime(startedAt ?? createdAt)}
                </a>
              ),
            },
            { title: t('state'), cell: (run) => t(run.state) },
            {
              title: t('startedBy'),
              cell: ({ requestedBy }) => (requestedBy === null ? t('schedule') : <bdi>{listName(requestedBy)}</bdi>),
            },
            { title: t('progress'), cell: partsOf },
            {
              title: t('duration'),
              isNumber: true,
              cell: ({ durationMs }) => (durationMs === null ? '–' : duration(durationMs)),
            },
          ]}
        />
      </PagedList>
    </section>
  );
}

export function partsOf({ items: { total, done, failed } }: Pick<Run, 'items'>): string {
  const parts = total === null ? t('notKnownYet') : t('partsDone', { done, total });
  return failed === 0 ? parts : `${parts} · ${t('partsFailed', { count: failed })}`;
}

/** Of one job one after the other, of all the mean of each. */
function Durations({ runs, jobName }: { runs: readonly Run[]; jobName: string }) {
  if (runs.every(({ durationMs }) => durationMs === null)) return null;
  if (jobName === '') {
    const rows = meanDurations(runs).map(({ jobName: name, mean }) => ({ label: titleOf(name), value: mean }));
    return <Bars caption={t('meanDurations')} titles={[t('job'), t('duration')]} rows={rows} text={duration} />;
  }
  const rows = runs
    .filter(({ durationMs }) => durationMs !== null)
    .map(({ startedAt, createdAt, durationMs }) => ({ label: dayAndTime(startedAt ?? createdAt), value: durationMs }))
    .reverse();
  return <Trend caption={t('durations')} titles={[t('begun'), t('duration')]} rows={rows} text={duration} />;
}
