import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { isGrade } from '../grades/is-grade.ts';
import { t as common, number } from '../messages/locale.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { listName } from '../ui/person.ts';
import { useSent } from '../ui/sent.ts';
import { t } from './messages/index.ts';
import type { Assignment } from './read.ts';

export type PostingAction = 'post' | 'recall';

interface Props {
  action: PostingAction;
  assignment: Assignment;
  onClose: () => void;
  onDone: () => void;
}

/** Who would see what, or how many would see nothing any more; of what was graded after the preview nothing is posted. */
export function PostingDialog({ action, assignment, onClose, onDone }: Props) {
  const params = { path: { lineItemSourcedId: assignment.sourcedId } };
  const [loaded, again] = useLoaded(() => answered(api.GET('/v1/lineItems/{lineItemSourcedId}/posting', { params })));
  const [isOutdated, setOutdated] = useState(false);
  const { isBusy, error, send } = useSent();
  const isPosting = action === 'post';

  const change = async (fingerprint: string) => {
    try {
      const body = { action, which: 'graded', fingerprint } as const;
      await answered(api.POST('/v1/lineItems/{lineItemSourcedId}/posting', { params, body }));
      onDone();
      onClose();
    } catch (caught) {
      if (!(caught instanceof Failed) || caught.status !== 412) throw caught;
      setOutdated(true);
      again();
    }
  };

  return (
    <Dialog
      title={isPosting ? common('postingOf', { title: assignment.title }) : t('recallOf', { title: assignment.title })}
      onClose={onClose}
    >
      {isOutdated && <Notice kind="error">{t('previewOutdated')}</Notice>}
      {error !== undefined && <FailureNotice error={error} />}
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={again} />}
      {loaded.state === 'there' && !isPosting && <p>{t('recallHelp', { count: loaded.value.counts.posted })}</p>}
      {loaded.state === 'there' && isPosting && (
        <>
          <p>{common('postingHelp', { count: loaded.value.counts.gradedDrafts })}</p>
          <section class="scroll tall" aria-label={common('changes')} tabIndex={0}>
            <ul class="plain">
              {loaded.value.drafts.filter(isGrade).map(({ student, scoreStatus, score, textScore, comment }) => (
                <li key={student.sourcedId}>
                  <bdi>{listName(student)}</bdi>:{' '}
                  {scoreStatus === 'exempt' ? common('excused') : score === null ? (textScore ?? '–') : number(score)}
                  {comment !== null && (
                    <span class="reason">
                      <bdi>{comment}</bdi>
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
      <p class="actions">
        {loaded.state === 'there' && (
          <button
            type="button"
            class="main"
            disabled={isBusy}
            onClick={() =>
              void send(() => change((isPosting ? loaded.value.fingerprints : loaded.value.postedFingerprints).graded))
            }
          >
            {isPosting ? common('post') : t('recall')}
          </button>
        )}
        <button type="button" class="quiet" onClick={onClose}>
          {common('cancel')}
        </button>
      </p>
    </Dialog>
  );
}
