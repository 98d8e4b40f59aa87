import { readMayTeach } from '../api/classes.ts';
import type { Me } from '../api/client.ts';
import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { ClassNavigation } from '../ui/class-navigation.tsx';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { hrefOf } from '../ui/route.ts';
import { Table } from '../ui/table.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { t } from './messages/index.ts';
import { type Assignment, readAssignments, readCategories, readClass, readWaiting } from './read.ts';

const read = async (classId: string, me: Me) => {
  const [ofClass, assignments, categories, waiting, mayTeach] = await Promise.all([
    readClass(classId),
    readAssignments(classId),
    readCategories(classId),
    readWaiting(classId),
    readMayTeach(me, classId),
  ]);
  const titleOf = new Map(categories.map(({ sourcedId, title }) => [sourcedId, title]));
  return { ofClass, assignments, titleOf, waiting, mayTeach };
};

function AssignmentsPage({ classId, me }: { classId: string; me: Me }) {
  const [loaded, retry] = useLoaded(() => read(classId, me));
  if (loaded.state !== 'there') return <Waiting title={common('assignments')} loaded={loaded} onRetry={retry} />;
  const { ofClass, assignments, titleOf, waiting, mayTeach } = loaded.value;
  const columns = [
    {
      title: common('assignment'),
      cell: ({ sourcedId, title, assignDate }: Assignment) => (
        <>
          <a href={hrefOf({ name: 'assignment', classId, assignmentId: sourcedId })}>
            <bdi>{title}</bdi>
          </a>
          {isLater(assignDate) && <span class="reason">{t('hiddenUntil', { date: dayAndTime(assignDate) })}</span>}
        </>
      ),
    },
    {
      title: t('category'),
      cell: ({ categorySourcedId }: Assignment) => <bdi>{titleOf.get(categorySourcedId) ?? '–'}</bdi>,
    },
    {
      title: t('dueDate'),
      cell: ({ dueDate }: Assignment) => (dueDate === null ? '–' : dayAndTime(dueDate)),
    },
    {
      title: common('points'),
      isNumber: true,
      cell: ({ resultValueMax }: Assignment) => number(resultValueMax),
    },
    {
      title: t('toGrade'),
      isNumber: true,
      cell: ({ sourcedId }: Assignment) => {
        const count = waiting.get(sourcedId)?.toGrade ?? 0;
        if (count === 0) return '0';
        const route = { name: 'gradeOneByOne', classId, assignmentId: sourcedId, studentId: undefined } as const;
        return <a href={hrefOf(route)}>{common('waitingToGrade', { count })}</a>;
      },
    },
    {
      title: t('drafts'),
      isNumber: true,
      cell: ({ sourcedId }: Assignment) => number(waiting.get(sourcedId)?.drafts ?? 0),
    },
  ];
  return (
    <>
      <ClassNavigation classId={classId} current="assignments" />
      <h1>
        <bdi>{ofClass.title}</bdi> · {common('assignments')}
      </h1>
      {mayTeach && (
        <p>
          <a href={hrefOf({ name: 'assignmentEditor', classId, assignmentId: undefined })}>{t('newAssignment')}</a>
        </p>
      )}
      <Table
        caption={common('assignments')}
        columns={columns}
        rows={assignments}
        keyOf={({ sourcedId }) => sourcedId}
        empty={common('noAssignments')}
      />
    </>
  );
}

const isLater = (moment: string | null): moment is string => moment !== null && new Date(moment) > new Date();

export const assignmentsPage: Page<'assignments'> = { title: () => common('assignments'), View: AssignmentsPage };
