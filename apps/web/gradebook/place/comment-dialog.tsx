import { useState } from 'preact/hooks';
import { Failed } from '../../api/failed.ts';
import { t as common } from '../../messages/locale.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { listName } from '../../ui/person.ts';
import { useSent } from '../../ui/sent.ts';
import { t } from '../messages/index.ts';
import { bodyOfDetail, type Detail } from '../model/cells.ts';
import type { Gradebook } from '../model/gradebook.ts';
import type { Item, ReadRow } from '../model/read-gradebook.ts';
import { backend, readResult } from '../model/server.ts';

interface Props {
  item: Item;
  student: ReadRow['student'];
  gradebook: Gradebook;
  onClose: () => void;
}

/** What the teacher writes beside a grade. Where somebody changed the grade meanwhile, both comments are to be seen. */
export function CommentDialog({ item, student, gradebook, onClose }: Props) {
  const [loaded, retry] = useLoaded(async () => {
    // What is typed and not stored yet belongs to the same result.
    await gradebook.settled();
    return { detail: await readResult(item.sourcedId, student.sourcedId) };
  });
  return (
    <Dialog title={t('commentOf', { student: listName(student), assignment: item.title })} onClose={onClose}>
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={retry} />}
      {loaded.state === 'there' && (
        <CommentForm
          itemId={item.sourcedId}
          studentId={student.sourcedId}
          read={loaded.value.detail}
          onSaved={(before, after) => {
            gradebook.learnComment(before, after);
            onClose();
          }}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

interface FormProps {
  itemId: string;
  studentId: string;
  read: Detail | null;
  onSaved: (before: Detail | null, after: Detail) => void;
  onClose: () => void;
}

function CommentForm({ itemId, studentId, read, onSaved, onClose }: FormProps) {
  const [text, setText] = useState(read?.comment ?? '');
  /** What it is based on: what is there now, once somebody was faster. */
  const [base, setBase] = useState(read);
  const { isBusy, error, send } = useSent();

  const save = async () => {
    const comment = text.trim() === '' ? null : text.trim();
    if (base === null && comment === null) return onClose();
    const body = base === null ? ({ scoreStatus: 'not submitted' } as const) : bodyOfDetail(base);
    try {
      const version = base?.version ?? null;
      const [stored] = await backend.write(itemId, [{ studentId, version, body: { ...body, comment } }]);
      onSaved(base, stored as Detail);
    } catch (caught) {
      if (!(caught instanceof Failed) || caught.status !== 412) throw caught;
      setBase(await readResult(itemId, studentId));
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send(save);
      }}
    >
      {base !== read && (
        <Notice kind="error">{t('commentTheirs', { comment: base?.comment ?? t('noComment') })}</Notice>
      )}
      <FormField
        label={t('comment')}
        hint={t('commentHint')}
        value={text}
        onValue={setText}
        rows={6}
        maxLength={20_000}
      />
      {error !== undefined && <FailureNotice error={error} />}
      <p class="actions">
        <button type="submit" class="main" aria-disabled={isBusy}>
          {common('save')}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {common('cancel')}
        </button>
      </p>
    </form>
  );
}
