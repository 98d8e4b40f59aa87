import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../../api/client.ts';
import { t as common, dayAndTime, timeZone } from '../../messages/locale.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { momentOf } from '../../ui/moment.ts';
import { PagedList, usePaged } from '../../ui/paged.tsx';
import { listName } from '../../ui/person.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { t } from '../messages/index.ts';
import type { Gradebook } from '../model/gradebook.ts';
import type { Item } from '../model/read-gradebook.ts';
import { FactChanges } from './fact-changes.tsx';
import { justBefore } from './history-text.ts';
import { RestorePreview } from './restore-preview.tsx';

type Entry = Schemas['HistoryEntry'];

interface Props {
  item: Item;
  gradebook: Gradebook;
  mayRestore: boolean;
  onClose: () => void;
  onReload: () => Promise<void>;
  onMessage: (message: string) => void;
}

/** What became of a column: who changed what and when, and the way back to any moment of it. */
export function HistoryDialog({ item, mayRestore, onClose, ...about }: Props) {
  const [moment, setMoment] = useState<string>();
  return moment === undefined ? (
    <Dialog isWide key="list" title={t('historyOf', { title: item.title })} onClose={onClose}>
      <Entries item={item} onMoment={mayRestore ? setMoment : undefined} />
      <p class="actions">
        <button type="button" class="quiet" onClick={onClose}>
          {common('close')}
        </button>
      </p>
    </Dialog>
  ) : (
    <Dialog
      isWide
      key="restore"
      title={t('restoreTo', { title: item.title, when: dayAndTime(moment) })}
      onClose={onClose}
    >
      <RestorePreview item={item} moment={moment} onBack={() => setMoment(undefined)} onDone={onClose} {...about} />
    </Dialog>
  );
}

function Entries({ item, onMoment }: { item: Item; onMoment: ((moment: string) => void) | undefined }) {
  const paged = usePaged((cursor) =>
    answered(
      api.GET('/v1/lineItems/{lineItemSourcedId}/history', {
        params: {
          path: { lineItemSourcedId: item.sourcedId },
          query: { limit: 50, ...(cursor === undefined ? {} : { cursor }) },
        },
      }),
    ),
  );
  const columns: Column<Entry>[] = [
    { title: t('when'), cell: ({ changedAt }) => dayAndTime(changedAt) },
    { title: t('who'), cell: ({ changedBy }) => <bdi>{changedBy ? listName(changedBy) : t('somebodyElse')}</bdi> },
    {
      title: common('student'),
      cell: ({ student, kind }) => <bdi>{student ? listName(student) : kindText(kind)}</bdi>,
    },
    { title: t('change'), cell: (entry) => <FactChanges before={entry.before} after={entry.after} /> },
  ];
  if (onMoment !== undefined) {
    columns.push({
      title: t('restoring'),
      cell: ({ changedAt }) => (
        <button type="button" onClick={() => onMoment(justBefore(changedAt))}>
          {t('beforeThis')}
          <span class="unseen">, {dayAndTime(changedAt)}</span>
        </button>
      ),
    });
  }
  return (
    <>
      {onMoment && <OtherMoment onMoment={onMoment} />}
      <PagedList paged={paged}>
        <Table
          caption={t('historyOf', { title: item.title })}
          columns={columns}
          rows={paged.rows}
          keyOf={({ id }) => id}
        />
      </PagedList>
    </>
  );
}

/** By the clock of the school. */
function OtherMoment({ onMoment }: { onMoment: (moment: string) => void }) {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string>();
  return (
    <form
      class="inline"
      onSubmit={(event) => {
        event.preventDefault();
        const moment = momentOf(text, timeZone());
        if (moment === undefined || Date.parse(moment) > Date.now()) setWrong(t('futureMoment'));
        else onMoment(moment);
      }}
    >
      <FormField label={t('otherMoment')} type="datetime-local" value={text} onValue={setText} required wrong={wrong} />
      <button type="submit">{t('previewRestore')}</button>
    </form>
  );
}

function kindText(kind: Entry['kind']): string {
  switch (kind) {
    case 'posting':
      return t('kindPosting');
    case 'extension':
      return t('kindExtension');
    case 'attempt':
      return t('kindAttempt');
    default:
      return t('kindLineItem');
  }
}
