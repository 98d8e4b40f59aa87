import { useState } from 'preact/hooks';
import { answered, api } from '../../api/client.ts';
import { Failed } from '../../api/failed.ts';
import { t as common } from '../../messages/locale.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { useSent } from '../../ui/sent.ts';
import { t } from '../messages/index.ts';
import type { Gradebook } from '../model/gradebook.ts';
import type { Item } from '../model/read-gradebook.ts';
import { type Action, orderOf, type Postable, postableOf } from './posting.ts';
import { StudentChoice } from './student-choice.tsx';

interface Props {
  action: Action;
  item: Item;
  gradebook: Gradebook;
  onClose: () => void;
  onReload: () => Promise<void>;
  onMessage: (message: string) => void;
}

const texts = {
  post: {
    title: (title: string) => common('postingOf', { title }),
    help: (count: number) => common('postingHelp', { count }),
    button: () => common('post'),
    nothing: () => t('nothingToPost'),
    done: (count: number) => t('postedNow', { count }),
  },
  recall: {
    title: (title: string) => t('recallOf', { title }),
    help: (count: number) => t('recallHelp', { count }),
    button: () => t('recall'),
    nothing: () => t('nothingPosted'),
    done: (count: number) => t('recalledNow', { count }),
  },
};

/** Who would see what, or not any more; nothing happens to what was graded after this preview. */
export function PostingDialog({ action, item, gradebook, onClose, onReload, onMessage }: Props) {
  const params = { path: { lineItemSourcedId: item.sourcedId } };
  const [isOutdated, setOutdated] = useState(false);
  const [loaded, retry] = useLoaded(async () => {
    // What is typed and not stored yet would be missing.
    await gradebook.settled();
    const preview = await answered(api.GET('/v1/lineItems/{lineItemSourcedId}/posting', { params }));
    await onReload();
    return { preview, postable: postableOf(action, preview, gradebook.rows, item.sourcedId) };
  });
  const { isBusy, error, send } = useSent();
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const isChosen = (entry: Postable) => chosen?.has(entry.student.sourcedId) ?? entry.isGraded;

  const change = async () => {
    if (loaded.state !== 'there') return;
    const { preview, postable } = loaded.value;
    try {
      const body = orderOf(action, preview, postable, postable.filter(isChosen));
      const { changed, left } = await answered(api.POST('/v1/lineItems/{lineItemSourcedId}/posting', { params, body }));
      await onReload();
      onMessage(left.length === 0 ? done(changed) : `${done(changed)} ${t('leftAlone', { count: left.length })}`);
      onClose();
    } catch (caught) {
      if (!(caught instanceof Failed) || caught.status !== 412) throw caught;
      setOutdated(true);
      setChosen(undefined);
      retry();
    }
  };

  const { title, help, button, nothing, done } = texts[action];
  const postable = loaded.state === 'there' ? loaded.value.postable : [];
  const count = postable.filter(isChosen).length;
  return (
    <Dialog title={title(item.title)} onClose={onClose}>
      {error !== undefined && <FailureNotice error={error} />}
      {isOutdated && <Notice kind="error">{t('outdated')}</Notice>}
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={retry} />}
      {loaded.state === 'there' && postable.length === 0 && <p>{nothing()}</p>}
      {loaded.state === 'there' && postable.length > 0 && (
        <>
          <p role="status">{help(count)}</p>
          <StudentChoice postable={postable} isChosen={isChosen} onChosen={setChosen} />
        </>
      )}
      <p class="actions">
        {postable.length > 0 && (
          <button type="button" class="main" disabled={isBusy || count === 0} onClick={() => void send(change)}>
            {button()}
          </button>
        )}
        <button type="button" class="quiet" onClick={onClose}>
          {common('cancel')}
        </button>
      </p>
    </Dialog>
  );
}
