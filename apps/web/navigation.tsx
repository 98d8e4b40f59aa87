import { useEffect, useId, useState } from 'preact/hooks';
import type { Me } from './api/client.ts';
import { t } from './messages/locale.ts';
import { currentOf, hrefOf, type PageName, type Route } from './ui/route.ts';

interface Entry {
  route: Route;
  label: Parameters<typeof t>[0];
  roles: readonly Me['role'][];
}

const entries: readonly Entry[] = [
  { route: { name: 'home' }, label: 'myClasses', roles: ['admin', 'teacher', 'student'] },
  { route: { name: 'home' }, label: 'myChildren', roles: ['guardian'] },
  { route: { name: 'work', childId: undefined }, label: 'myWork', roles: ['student'] },
  { route: { name: 'people' }, label: 'people', roles: ['admin'] },
  { route: { name: 'classes' }, label: 'classes', roles: ['admin'] },
  { route: { name: 'imports' }, label: 'imports', roles: ['admin'] },
  { route: { name: 'jobs' }, label: 'jobs', roles: ['admin'] },
  { route: { name: 'reports', classId: undefined }, label: 'reports', roles: ['admin', 'teacher'] },
  { route: { name: 'ownReports' }, label: 'reports', roles: ['student', 'guardian'] },
  { route: { name: 'mails' }, label: 'mails', roles: ['admin'] },
  {
    route: { name: 'history', classId: undefined, lineItemId: undefined, studentId: undefined },
    label: 'history',
    roles: ['admin', 'teacher'],
  },
  { route: { name: 'privacy', part: undefined }, label: 'privacy', roles: ['admin'] },
  { route: { name: 'connected' }, label: 'connectedSystems', roles: ['admin'] },
  { route: { name: 'service' }, label: 'service', roles: ['admin'] },
  { route: { name: 'account' }, label: 'myAccount', roles: ['admin', 'teacher', 'student', 'guardian'] },
];

/** Of a page that is no section: below which it stands, for whoever has the first of them by their role. */
const sections: Partial<Record<PageName, readonly PageName[]>> = {
  gradebook: ['home'],
  grades: ['home'],
  explanation: ['home'],
  assignments: ['home'],
  assignment: ['home'],
  assignmentEditor: ['home'],
  gradeOneByOne: ['home'],
  signUp: ['home'],
  // A child's, for a guardian.
  work: ['work', 'home'],
  submission: ['work'],
  person: ['people'],
  class: ['classes', 'home'],
  gradingPolicy: ['classes', 'home'],
  gradebookFiles: ['classes', 'home'],
  courses: ['classes'],
  academicSessions: ['classes'],
  import: ['imports'],
  jobRun: ['jobs'],
  ownPrivacy: ['account'],
};

/** As many fit on a phone. */
const mostOnPhones = 5;

/** The sections of the school that somebody has by their role; many are a menu where there is little room. */
export function Navigation({ me, route }: { me: Me; route: Route }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  useEffect(() => setOpen(false), [route]);
  const own = entries.filter(({ roles }) => roles.includes(me.role));
  if (own.length < 2) return null;
  const section = (sections[route.name] ?? [route.name]).find((name) => own.some((entry) => entry.route.name === name));
  return (
    <nav class={own.length > mostOnPhones ? 'sections many' : 'sections'} aria-label={t('sections')}>
      <button type="button" class="quiet" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {t('menu')}
      </button>
      <ul id={id} class={isOpen ? 'open' : undefined}>
        {own.map((entry) => (
          <li key={entry.label}>
            <a
              href={hrefOf(entry.route)}
              aria-current={entry.route.name === section ? currentOf(entry.route, route) : undefined}
            >
              {t(entry.label)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
