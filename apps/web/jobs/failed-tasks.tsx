import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { dayAndTime, number } from '../messages/locale.ts';
import { explainAlso, FailureNotice } from '../ui/notice.tsx';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { useSent } from '../ui/sent.ts';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';

type Task = Schemas['FailedTask'];

const titles = {
  'account-sync': 'taskAccountSync',
  'account-address': 'taskAccountAddress',
  invitation: 'taskInvitation',
  'expire-sign-up': 'taskExpireSignUp',
  cleanup: 'taskCleanup',
  'compose-digests': 'taskComposeDigests',
  'remove-upload': 'taskRemoveUpload',
  'drop-folder': 'taskDropFolder',
  'delete-account': 'taskDeleteAccount',
  'record-erasure': 'taskRecordErasure',
} as const;

/** A task that this build of the page does not know goes by its own name. */
const titleOf = (jobName: string): string => (jobName in titles ? t(titles[jobName as keyof typeof titles]) : jobName);

/** What follows a change by itself and failed in every attempt: nothing repeats it unless somebody asks for it here. */
export function FailedTasks() {
  const [tried, setTried] = useState<Task>();
  const { isBusy, error, send } = useSent();
  const paged = usePaged<Task>((cursor) =>
    answered(api.GET('/v1/jobs/failedTasks', { params: { query: { limit: 10, cursor } } })),
  );
  const retry = (task: Task) =>
    send(async () => {
      setTried(undefined);
      await answered(api.POST('/v1/jobs/failedTasks/{taskId}/retry', { params: { path: { taskId: task.id } } }));
      setTried(task);
      await paged.refresh();
    });
  return (
    <section>
      <h2>{t('failedTasks')}</h2>
      {paged.rows.length > 0 && <p>{t('failedTasksHelp')}</p>}
      {error !== undefined && <FailureNotice error={error} />}
      <p role="status">{tried !== undefined && t('triedAgain', { task: titleOf(tried.jobName) })}</p>
      <PagedList paged={paged}>
        <Table
          caption={t('failedTasks')}
          rows={paged.rows}
          keyOf={({ id }) => id}
          empty={t('noFailedTasks')}
          columns={[
            { title: t('task'), cell: ({ jobName }) => titleOf(jobName) },
            { title: t('created'), cell: ({ createdAt }) => dayAndTime(createdAt) },
            { title: t('failedAt'), cell: ({ failedAt }) => dayAndTime(failedAt) },
            { title: t('attempts'), isNumber: true, cell: ({ attempts }) => number(attempts) },
            {
              title: t('lastError'),
              cell: ({ error: text }) => (
                <span lang="en" dir="ltr">
                  {text ?? '–'}
                </span>
              ),
            },
            {
              title: t('tryOnceMore'),
              cell: (task) => (
                <button
                  type="button"
                  disabled={isBusy}
                  aria-label={`${t('tryOnceMore')}: ${titleOf(task.jobName)}`}
                  onClick={() => void retry(task)}
                >
                  {t('tryOnceMore')}
                </button>
              ),
            },
          ]}
        />
      </PagedList>
    </section>
  );
}

explainAlso((code) => (code === 'task-waiting' ? t('taskWaiting') : undefined));
