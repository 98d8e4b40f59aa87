import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Me } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { ClassNavigation } from '../ui/class-navigation.tsx';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { listName } from '../ui/person.ts';
import { Waiting } from '../ui/waiting.tsx';
import { Conflicts, Failures } from './conflicts.tsx';
import './gradebook.css';
import { Grid } from './grid/grid.tsx';
import { t } from './messages/index.ts';
import { Gradebook } from './model/gradebook.ts';
import { gradebooks } from './model/open-gradebooks.ts';
import { readGradebook } from './model/read-gradebook.ts';
import { backend, confirmOf, waitOrOnline } from './model/server.ts';
import { countStates, type Filter, viewOf } from './model/view.ts';
import { StatusLine } from './status-line.tsx';
import { ViewFilter } from './view-filter.tsx';

/** What somebody typed here before and is not stored yet stays; else the gradebook is read. */
async function open(classId: string): Promise<Gradebook> {
  const unsaved = gradebooks.unsavedOf(classId);
  if (unsaved !== undefined) return unsaved;
  const read = await readGradebook(classId);
  return gradebooks.keep(classId, new Gradebook(read, backend, confirmOf(classId), waitOrOnline));
}

function GradebookView({ classId, me }: { classId: string; me: Me }) {
  const [loaded, retry] = useLoaded(() => open(classId));
  if (loaded.state !== 'there') return <Waiting title={common('gradebook')} loaded={loaded} onRetry={retry} />;
  return <OpenGradebook classId={classId} gradebook={loaded.value} mayGrade={me.role !== 'student'} />;
}

export const gradebookPage: Page<'gradebook'> = { title: () => common('gradebook'), View: GradebookView };

/** To its one stop for Tab. */
const backToGrid = () => document.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]')?.focus();

interface Props {
  classId: string;
  gradebook: Gradebook;
  mayGrade: boolean;
}

function OpenGradebook({ classId, gradebook, mayGrade }: Props) {
  const [, setChanges] = useState(0);
  const [filter, setFilter] = useState<Filter>({ name: '', state: undefined });
  useEffect(() => gradebook.subscribe(() => setChanges((count) => count + 1)), [gradebook]);
  const reload = async () => gradebook.replace(await readGradebook(classId));
  const { rows, items } = gradebook;
  // What is graded meanwhile stays in sight until the filter is chosen again: nothing moves away from under the keyboard.
  const view = useMemo(
    () => viewOf(rows, items, filter, ({ student }) => listName(student), new Date()),
    [filter, items],
  );
  const sizes = {
    rows: view.rows.length,
    allRows: rows.length,
    columns: view.columns.length,
    allColumns: items.length,
  };

  return (
    <>
      <ClassNavigation classId={classId} current="gradebook" />
      <div class="heading">
        <h1>
          <bdi>{gradebook.title}</bdi>
        </h1>
        <ViewFilter filter={filter} counts={countStates(rows, items, new Date())} onFilter={setFilter} />
        <StatusLine gradebook={gradebook} />
      </div>
      {filter.state !== undefined && (
        <p class="fine" role="status">
          {t('inSight', sizes)}
        </p>
      )}
      <Conflicts gradebook={gradebook} onDecided={backToGrid} />
      <Failures gradebook={gradebook} onDecided={backToGrid} />
      {rows.length === 0 || items.length === 0 ? (
        <p>{common(rows.length === 0 ? 'noStudents' : 'noAssignments')}</p>
      ) : view.rows.length === 0 ? (
        <p role="status">{t('noMatches')}</p>
      ) : (
        <Grid classId={classId} gradebook={gradebook} view={view} mayGrade={mayGrade} onReload={reload} />
      )}
    </>
  );
}
