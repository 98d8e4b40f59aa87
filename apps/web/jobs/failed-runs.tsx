import { answered, api } from '../api/client.ts';
import { dayAndTime } from '../messages/locale.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { hrefOf } from '../ui/route.ts';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';
import { type Run, titleOf } from './run.ts';

/** Nothing repeats these by itself: every attempt of them has failed. */
export function FailedRuns({ onRun }: { onRun: (jobName: string) => void }) {
  const paged = usePaged<Run>((cursor) =>
    answered(api.GET('/v1/jobs/runs', { params: { query: { state: 'failed', limit: 10, cursor } } })),
  );
  return (
    <section>
      <h2>{t('failedRuns')}</h2>
      {paged.rows.length > 0 && <p>{t('failedHelp')}</p>}
      <PagedList paged={paged}>
        <Table
          caption={t('failedRuns')}
          rows={paged.rows}
          keyOf={({ id }) => id}
          empty={t('noFailed')}
          columns={[
            {
              title: t('run'),
              cell: ({ id, jobName, startedAt, createdAt }) => (
                <a href={hrefOf({ name: 'jobRun', runId: id })}>
                  {titleOf(jobName)} · {dayAndTime(startedAt ?? createdAt)}
                </a>
              ),
            },
            { title: t('lastError'), cell: ({ error, items }) => error ?? t('partsFailed', { count: items.failed }) },
            {
              title: t('runAgain'),
              cell: ({ jobName }) => (
                <button
                  type="button"
                  aria-label={`${t('runAgain')}: ${titleOf(jobName)}`}
                  onClick={() => onRun(jobName)}
                >
                  {t('runAgain')}
                </button>
              ),
            },
          ]}
        />
      </PagedList>
    </section>
  );
}
