import { t as common, day, number } from '../../messages/locale.ts';
import { t as posting } from '../../posting/messages/index.ts';
import { PostingDialog } from '../../posting/posting-dialog.tsx';
import { listName } from '../../ui/person.ts';
import { hrefOf } from '../../ui/route.ts';
import { HistoryDialog } from '../column/history-dialog.tsx';
import { describe, totalText } from '../grid/cell-text.ts';
import { t } from '../messages/index.ts';
import type { Gradebook } from '../model/gradebook.ts';
import type { Item } from '../model/read-gradebook.ts';
import type { Row } from '../model/rows.ts';
import { termsOf } from '../model/work-state.ts';
import { CommentDialog } from './comment-dialog.tsx';
import { OverrideDialog } from './override-dialog.tsx';

export type PlaceDialog = 'comment' | 'override' | 'post' | 'recall' | 'history';

interface Props {
  classId: string;
  row: Row;
  /** The assignment of the place; -1 on the name and on the total. */
  column: number;
  gradebook: Gradebook;
  mayGrade: boolean;
  dialog: PlaceDialog | undefined;
  onDialog: (dialog: PlaceDialog | undefined) => void;
  onUndo: () => void;
  onRedo: () => void;
  onReload: () => Promise<void>;
  onMessage: (message: string) => void;
}

/** What there is to know and to do about the place of the keyboard, in words. */
export function PlacePanel(props: Props) {
  const { classId, row, column, gradebook, mayGrade, dialog, onDialog } = props;
  const item = gradebook.items[column];
  const about = { gradebook, onClose: () => onDialog(undefined), onReload: props.onReload, onMessage: props.onMessage };
  const studentId = row.student.sourcedId;
  return (
    <section class="place" aria-label={common('selected')}>
      <p data-heading>
        <strong>
          <bdi>{listName(row.student)}</bdi>
        </strong>{' '}
        · {item ? <Score row={row} column={column} item={item} /> : `${common('total')}: ${totalText(row)}`}
        {item === undefined && row.override !== null && <>, {t('given')}</>}
      </p>
      <p class="actions">
        <a href={hrefOf({ name: 'explanation', classId, studentId })}>{common('explainTotal')}</a>
        {mayGrade && (
          <>
            <button type="button" onClick={props.onUndo} aria-disabled={!gradebook.canUndo}>
              {common('undo')}
            </button>
            <button type="button" onClick={props.onRedo} aria-disabled={!gradebook.canRedo}>
              {t('redo')}
            </button>
          </>
        )}
        {mayGrade && item === undefined && <Opener text={t('giveTotal')} dialog="override" onDialog={onDialog} />}
        {mayGrade && item && <Opener text={t('comment')} dialog="comment" onDialog={onDialog} />}
        {mayGrade && item && <Posting gradebook={gradebook} column={column} onDialog={onDialog} />}
        {item && <Opener text={t('columnHistory')} dialog="history" onDialog={onDialog} />}
      </p>
      {item && dialog === 'comment' && <CommentDialog item={item} student={row.student} {...about} />}
      {dialog === 'override' && <OverrideDialog classId={classId} row={row} {...about} />}
      {item && (dialog === 'post' || dialog === 'recall') && (
        <PostingDialog
          action={dialog}
          assignment={item}
          settled={() => gradebook.settled()}
          onClose={about.onClose}
          onChanged={props.onReload}
          onMessage={props.onMessage}
        />
      )}
      {item && dialog === 'history' && <HistoryDialog item={item} mayRestore={mayGrade} {...about} />}
    </section>
  );
}

function Score({ row, column, item }: { row: Row; column: number; item: Item }) {
  const score = row.cells[column]?.score;
  const { maximum, dueDate } = termsOf(row, item);
  return (
    <>
      <bdi>{item.title}</bdi> ({common('ofPoints', { maximum: number(maximum) })}
      {dueDate !== null && <>, {common('due', { date: day(dueDate) })}</>}): {describe(row, column, item, new Date())}
      {typeof score === 'number' && score > maximum && <> · {common('abovePoints')}</>}
    </>
  );
}

interface OpenerProps {
  text: string;
  dialog: PlaceDialog;
  onDialog: (dialog: PlaceDialog) => void;
}

const Opener = ({ text, dialog, onDialog }: OpenerProps) => (
  <button type="button" onClick={() => onDialog(dialog)}>
    {text}
  </button>
);

function Posting({ gradebook, column, onDialog }: { gradebook: Gradebook; column: number } & Pick<Props, 'onDialog'>) {
  let drafts = 0;
  let posted = 0;
  for (const { stored } of gradebook.rows) {
    if (stored[column]?.draft === true) drafts += 1;
    else if (stored[column] !== undefined) posted += 1;
  }
  return (
    <>
      {drafts > 0 && <Opener text={posting('postDrafts', { count: drafts })} dialog="post" onDialog={onDialog} />}
      {posted > 0 && <Opener text={posting('recallPosted')} dialog="recall" onDialog={onDialog} />}
    </>
  );
}
