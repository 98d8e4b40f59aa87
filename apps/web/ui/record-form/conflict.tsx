import { Notice } from '../notice.tsx';
import { Table } from '../table.tsx';
import { type Draft, differencesOf } from './draft.ts';
import { type RecordField, textOf } from './fields.tsx';
import { t } from './messages/index.ts';

interface Props<Name extends string> {
  fields: readonly RecordField<Name>[];
  read: Draft<Name>;
  theirs: Draft<Name>;
  typed: Draft<Name>;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** What somebody else stored meanwhile beside what was typed here, to choose from. */
export function Conflict<Name extends string>({ fields, read, theirs, typed, onKeepMine, onTakeTheirs }: Props<Name>) {
  const differences = differencesOf(read, theirs, typed);
  const fieldOf = (name: Name) => fields.find((field) => field.name === name) as RecordField<Name>;
  const shown = (name: Name, value: string) => <bdi>{textOf(fieldOf(name), value)}</bdi>;
  return (
    <Notice kind="error">
      <h3>{t('conflict')}</h3>
      <p>{t('conflictHelp')}</p>
      {differences.length > 0 && (
        <Table
          caption={t('conflict')}
          rows={differences.filter(({ name }) => fieldOf(name) !== undefined)}
          keyOf={({ name }) => name}
          columns={[
            { title: t('field'), cell: ({ name }) => fieldOf(name).label },
            { title: t('before'), cell: ({ name, before }) => shown(name, before) },
            { title: t('theirs'), cell: ({ name, theirs: stored }) => shown(name, stored) },
            { title: t('mine'), cell: ({ name, mine }) => (mine === undefined ? t('notTouched') : shown(name, mine)) },
          ]}
        />
      )}
      <p class="actions">
        <button type="button" onClick={onKeepMine}>
          {t('saveMine')}
        </button>
        <button type="button" onClick={onTakeTheirs}>
          {t('takeTheirs')}
        </button>
      </p>
    </Notice>
  );
}
