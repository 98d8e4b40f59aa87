import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';
import { type Body, changedPart, differences, type Field } from './model/form.ts';
import type { EditorFacts } from './read.ts';

interface Props {
  /** As it was read. */
  base: Body;
  mine: Body;
  /** As it stands now. */
  theirs: Body;
  facts: EditorFacts;
  onResolve: (resolved: Body) => void;
}

/** Somebody else changed the assignment meanwhile: what each of the two made of it, to choose from. */
export function EditConflict({ base, mine, theirs, facts, onResolve }: Props) {
  const own = differences(base, mine);
  const fields = [...new Set([...differences(base, theirs), ...own])];
  return (
    <section class="notice error" role="alert">
      <h2>{t('conflict')}</h2>
      <Table
        caption={t('conflict')}
        columns={[
          { title: t('field'), cell: (field: Field) => labelOf(field) },
          { title: t('theirs'), cell: (field: Field) => <bdi>{textOf(field, theirs, facts)}</bdi> },
          { title: t('mine'), cell: (field: Field) => <bdi>{textOf(field, mine, facts)}</bdi> },
        ]}
        rows={fields}
        keyOf={(field) => field}
      />
      <p class="actions">
        <button type="button" onClick={() => onResolve({ ...theirs, ...changedPart(mine, own) })}>
          {t('keepMine')}
        </button>
        <button type="button" onClick={() => onResolve(theirs)}>
          {t('takeTheirs')}
        </button>
      </p>
    </section>
  );
}

function labelOf(field: Field): string {
  const labels: Record<Field, string> = {
    title: t('title'),
    description: t('description'),
    categorySourcedId: t('category'),
    assignDate: t('assignDate'),
    dueDate: t('dueDate'),
    resultValueMax: t('pointsPossible'),
    weight: t('weight'),
    scoreScaleSourcedId: t('scoreScale'),
    gradingPeriodSourcedId: t('gradingPeriod'),
    posting: t('posting'),
    extraCredit: common('extraCredit'),
    neverDrop: t('neverDrop'),
  };
  return labels[field];
}

function textOf(field: Field, body: Body, { categories, scales, periods, policy }: EditorFacts): string {
  const value = body[field];
  if (field === 'posting') return t((value ?? policy.posting) === 'manual' ? 'postingManual' : 'postingAutomatic');
  if (value === null) return '–';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return number(value);
  if (field === 'dueDate' || field === 'assignDate') return dayAndTime(value);
  const named = [...categories, ...scales, ...periods].find(({ sourcedId }) => sourcedId === value);
  return named?.title ?? value;
}
