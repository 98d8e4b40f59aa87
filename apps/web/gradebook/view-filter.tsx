import { t as common } from '../messages/locale.ts';
import { t } from './messages/index.ts';
import type { Counts, Filter } from './model/view.ts';
import { states } from './model/work-state.ts';

interface Props {
  filter: Filter;
  counts: Counts;
  onFilter: (filter: Filter) => void;
}

const labels = {
  ungraded: 'ungraded',
  draft: 'drafts',
  late: 'lateWork',
  missing: 'missingWork',
  excused: 'excusedWork',
  conflict: 'conflictedScores',
} as const;

/** Students by a part of their names, scores by what they wait for, with how many there are. */
export function ViewFilter({ filter, counts, onFilter }: Props) {
  return (
    <>
      <label class="filter">
        {common('filterStudents')}{' '}
        <input
          type="search"
          value={filter.name}
          onInput={({ currentTarget }) => onFilter({ ...filter, name: currentTarget.value })}
        />
      </label>
      <label class="filter">
        {t('show')}{' '}
        <select
          value={filter.state ?? 'all'}
          onChange={({ currentTarget: { value } }) =>
            onFilter({ ...filter, state: states.find((state) => state === value) })
          }
        >
          <option value="all">{t('allScores')}</option>
          {states.map((state) => (
            <option key={state} value={state}>
              {t(labels[state], { count: counts[state] })}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
