import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { FileView } from './file-view.tsx';
import { t } from './messages/index.ts';
import type { Entry } from './model/queue.ts';

/** What the student submitted, when, and the grades of earlier attempts. */
export function SubmittedWork({ entry }: { entry: Entry }) {
  const { submission, result } = entry;
  const attempts = result?.attempts ?? [];
  return (
    <section class="work-shown" aria-label={t('submittedWork')}>
      <h3>{t('submittedWork')}</h3>
      {submission === undefined ? (
        <p>
          {result?.submittedAt == null
            ? t('nothingSubmitted')
            : t('submittedAt', { date: dayAndTime(result.submittedAt) })}
        </p>
      ) : (
        <>
          <p>
            {t('submittedAt', { date: dayAndTime(submission.submittedAt) })}
            {submission.late && <strong> · {common('late')}</strong>}
          </p>
          {submission.comment !== null && (
            <p class="written">
              <bdi>{submission.comment}</bdi>
            </p>
          )}
          {submission.files.map((file) => (
            <FileView key={file.uploadId} file={file} />
          ))}
        </>
      )}
      {attempts.length > 0 && (
        <>
          <h3>{t('attempts')}</h3>
          <ul>
            {attempts.map((attempt, index) => (
              <li key={index}>
                {attempt.submittedAt === null ? '–' : dayAndTime(attempt.submittedAt)}:{' '}
                {attempt.score === null ? (attempt.textScore ?? '–') : number(attempt.score)}
                {attempt.late === true && ` · ${common('late')}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
