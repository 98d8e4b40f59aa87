import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t as common } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { type Paged, PagedList } from '../ui/paged.tsx';
import type { Draft } from '../ui/record-form/draft.ts';
import type { RecordField } from '../ui/record-form/fields.tsx';
import { type Read, RecordForm } from '../ui/record-form/record-form.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';

/** How the rows of a list are added, changed and deleted. */
export interface Editing<Row, Name extends string> {
  addTitle: string;
  removeHelp: string;
  fields: readonly RecordField<Name>[];
  empty: Draft<Name>;
  nameOf: (row: Row) => string;
  readOf: (row: Row) => Read<Name>;
  /** What a change would move, below the fields. */
  preview?: (row: Row, typed: Draft<Name>) => ComponentChildren;
  readAgain: (row: Row) => Promise<Row>;
  create: (typed: Draft<Name>) => Promise<unknown>;
  update: (row: Row, changes: Partial<Draft<Name>>, ifMatch: string) => Promise<unknown>;
  remove: (row: Row, ifMatch: string) => Promise<unknown>;
}

interface Props<Row, Name extends string> {
  caption: string;
  empty: string;
  columns: readonly Column<Row>[];
  paged: Paged<Row>;
  keyOf: (row: Row) => string;
  mayEdit: boolean;
  /** Where some of the rows are for others to edit. */
  mayEditRow?: (row: Row) => boolean;
  editing: Editing<Row, Name>;
  onChanged?: () => void;
}

type Question<Row> = { kind: 'add' } | { kind: 'edit' | 'remove'; row: Row };

/** A list whose rows an administrator, or who teaches the class, edits in place. */
export function EditableTable<Row extends { version: number }, Name extends string>(props: Props<Row, Name>) {
  const { caption, empty, columns, paged, keyOf, mayEdit, mayEditRow = () => true, editing, onChanged } = props;
  const [question, setQuestion] = useState<Question<Row>>();
  const close = () => setQuestion(undefined);
  const done = () => {
    close();
    paged.again();
    onChanged?.();
  };
  const actions: Column<Row> = {
    title: t('actions'),
    cell: (row) =>
      mayEditRow(row) && (
        <span class="row-actions">
          <button
            type="button"
            aria-label={t('editOf', { name: editing.nameOf(row) })}
            onClick={() => setQuestion({ kind: 'edit', row })}
          >
            {t('edit')}
          </button>
          <button
            type="button"
            aria-label={t('removeOf', { name: editing.nameOf(row) })}
            onClick={() => setQuestion({ kind: 'remove', row })}
          >
            {t('delete')}
          </button>
        </span>
      ),
  };

  return (
    <>
      {mayEdit && (
        <p>
          <button type="button" onClick={() => setQuestion({ kind: 'add' })}>
            {editing.addTitle}
          </button>
        </p>
      )}
      <PagedList paged={paged}>
        <Table
          caption={caption}
          rows={paged.rows}
          keyOf={keyOf}
          empty={empty}
          columns={mayEdit ? [...columns, actions] : columns}
        />
      </PagedList>
      {question?.kind === 'add' && (
        <Dialog title={editing.addTitle} onClose={close}>
          <RecordForm
            fields={editing.fields}
            start={{ draft: editing.empty, version: undefined }}
            send={async (typed) => {
              await editing.create({ ...editing.empty, ...typed });
              done();
            }}
            action={t('add')}
            onCancel={close}
          />
        </Dialog>
      )}
      {question?.kind === 'edit' && (
        <Dialog title={t('editOf', { name: editing.nameOf(question.row) })} onClose={close}>
          <EditForm row={question.row} editing={editing} onDone={done} onCancel={close} />
        </Dialog>
      )}
      {question?.kind === 'remove' && (
        <Confirmation
          title={t('removeOf', { name: editing.nameOf(question.row) })}
          action={t('delete')}
          onConfirm={async () => {
            const shown = paged.rows.find((row) => keyOf(row) === keyOf(question.row)) ?? question.row;
            await editing.remove(shown, `"${shown.version}"`);
            paged.again();
            onChanged?.();
          }}
          onOvertaken={paged.refresh}
          onClose={close}
        >
          <p>{editing.removeHelp}</p>
        </Confirmation>
      )}
    </>
  );
}

interface EditFormProps<Row, Name extends string> {
  row: Row;
  editing: Editing<Row, Name>;
  onDone: () => void;
  onCancel: () => void;
}

function EditForm<Row, Name extends string>({ row, editing, onDone, onCancel }: EditFormProps<Row, Name>) {
  const start = editing.readOf(row);
  const [typed, setTyped] = useState(start.draft);
  return (
    <RecordForm
      fields={editing.fields}
      start={start}
      readAgain={async () => editing.readOf(await editing.readAgain(row))}
      send={async (changes, version) => {
        await editing.update(row, changes, `"${version}"`);
        onDone();
      }}
      onTyped={setTyped}
      action={common('save')}
      onCancel={onCancel}
    >
      {editing.preview?.(row, typed)}
    </RecordForm>
  );
}
