import { t } from '../messages/locale.ts';
import { currentOf, hrefOf, type Route, routeOf } from './route.ts';

type Label = 'class' | 'gradebook' | 'assignments' | 'gradeOneByOne' | 'reports' | 'history';

const entriesOf = (classId: string): readonly (readonly [Label, Route])[] => [
  ['gradebook', { name: 'gradebook', classId }],
  ['assignments', { name: 'assignments', classId }],
  ['gradeOneByOne', { name: 'gradeOneByOne', classId, assignmentId: undefined, studentId: undefined }],
  ['reports', { name: 'reports', classId }],
  ['history', { name: 'history', classId, lineItemId: undefined, studentId: undefined }],
  ['class', { name: 'class', classId }],
];

interface Props {
  classId: string;
  /** Where one is; a page below one of them names that. */
  current: Label;
}

/** The pages of a class for those who teach it, at the head of each. */
export function ClassNavigation({ classId, current }: Props) {
  const shown = routeOf(location.hash);
  return (
    <nav class="sections of-class" aria-label={t('classPages')}>
      <ul>
        {entriesOf(classId).map(([label, route]) => (
          <li key={label}>
            <a href={hrefOf(route)} aria-current={label === current ? currentOf(route, shown) : undefined}>
              {t(label)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
