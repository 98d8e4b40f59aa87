import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { t as common } from '../messages/locale.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { useSent } from '../ui/sent.ts';
import { t } from './messages/index.ts';
import { type Action, orderOf, type Postable } from './posting.ts';
import { readChoice } from './read-choice.ts';
import { StudentChoice } from './student-choice.tsx';

interface Props {
  action: Action;
  assignment: { readonly sourcedId: string; readonly title: string };
  /** What is typed and not stored yet would be missing. */
  settled?: () => Promise<void>;
  onClose: () => void;
  /** Reads again what the page shows. */
  onChanged: () => Promise<void> | void;
  onMessage: (message: string) => void;
}

const texts = {
  post: { title: 'postingOf', help: 'postingHelp', button: 'post', nothing: 'nothingToPost', done: 'postedNow' },
  recall: { title: 'recallOf', help: 'recallHelp', button: 'recall', nothing: 'nothingPosted', done: 'recalledNow' },
} as const;

/** Who would see what, or not any more; nothing happens to what was graded after this preview. */
export function PostingDialog({ action, assignment, settled, onClose, onChanged, onMessage }: Props) {
  /** How often somebody was faster: each time it is read again, and nothing old is shown. */
  const [overtaken, setOvertaken] = useState(0);
  const [loaded, retry] = useLoaded(async () => {
    await settled?.();
    return readChoice(action, assignment.sourcedId);
  }, [overtaken]);
  const { isBusy, error, send } = useSent();
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const isChosen = (entry: Postable) => chosen?.has(entry.student.sourcedId) ?? entry.isGraded;
  const { title, help, button, nothing, done } = texts[action];

  const change = async () => {
    if (loaded.state !== 'there') return;
    const params = { path: { lineItemSourcedId: assignment.sourcedId } };
    try {
      const body = orderOf(action, loaded.value, loaded.value.postable.filter(isChosen));
      const { changed, left } = await answered(api.POST('/v1/lineItems/{lineItemSourcedId}/posting', { params, body }));
      await onChanged();
      const leftAlone = left.length === 0 ? '' : ` ${t('leftAlone', { count: left.length })}`;
      onMessage(`${t(done, { count: changed })}${leftAlone}`);
      onClose();
    } catch (caught) {
      if (!(caught instanceof Failed) || caught.status !== 412) throw caught;
      setChosen(undefined);
      setOvertaken((count) => count + 1);
      await onChanged();
    }
  };

  const postable = loaded.state === 'there' ? loaded.value.postable : [];
  const count = postable.filter(isChosen).length;
  return (
    <Dialog title={t(title, { title: assignment.title })} onClose={onClose}>
      {error !== undefined && <FailureNotice error={error} />}
      {overtaken > 0 && <Notice kind="error">{t('outdated')}</Notice>}
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={retry} />}
      {loaded.state === 'there' && postable.length === 0 && <p>{t(nothing)}</p>}
      {loaded.state === 'there' && postable.length > 0 && (
        <>
          <p role="status">{t(help, { count })}</p>
          <StudentChoice postable={postable} isChosen={isChosen} onChosen={setChosen} />
        </>
      )}
      {loaded.state !== 'busy' && (
        <p class="actions">
          {postable.length > 0 && (
            <button
              type="button"
              class="main"
              disabled={count === 0}
              aria-disabled={isBusy}
              onClick={() => void send(change)}
            >
              {t(button)}
            </button>
          )}
          <button type="button" class="quiet" onClick={onClose}>
            {common('cancel')}
          </button>
        </p>
      )}
    </Dialog>
  );
}
