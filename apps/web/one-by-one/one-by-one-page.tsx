import './one-by-one.css';
import { readMayTeach } from '../api/classes.ts';
import type { Me } from '../api/client.ts';
import {
  type Assignment,
  readAssignment,
  readAssignments,
  readClass,
  readExtended,
  readResults,
  readScales,
  readStudents,
  readSubmissions,
  readWaiting,
} from '../coursework/read.ts';
import { t as common } from '../messages/locale.ts';
import { ClassNavigation } from '../ui/class-navigation.tsx';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { hrefOf } from '../ui/route.ts';
import { Waiting } from '../ui/waiting.tsx';
import { t } from './messages/index.ts';
import type { Entry } from './model/queue.ts';
import { OneByOne } from './one-by-one.tsx';

interface Props {
  classId: string;
  assignmentId: string | undefined;
  studentId: string | undefined;
  me: Me;
}

function OneByOnePage(props: Props) {
  const { assignmentId } = props;
  return assignmentId === undefined ? (
    <AssignmentChoice classId={props.classId} />
  ) : (
    <OfAssignment {...props} assignmentId={assignmentId} />
  );
}

/** What waits stands before the rest. */
async function readChoice(classId: string) {
  const [ofClass, assignments, waiting] = await Promise.all([
    readClass(classId),
    readAssignments(classId),
    readWaiting(classId),
  ]);
  const countOf = ({ sourcedId }: Assignment): number => waiting.get(sourcedId)?.toGrade ?? 0;
  const isWaiting = (assignment: Assignment) => countOf(assignment) > 0;
  const sorted = [...assignments.filter(isWaiting), ...assignments.filter((assignment) => !isWaiting(assignment))];
  return { ofClass, assignments: sorted.map((assignment) => ({ assignment, count: countOf(assignment) })) };
}

function AssignmentChoice({ classId }: { classId: string }) {
  const [loaded, retry] = useLoaded(() => readChoice(classId));
  if (loaded.state !== 'there') return <Waiting title={common('gradeOneByOne')} loaded={loaded} onRetry={retry} />;
  const { ofClass, assignments } = loaded.value;
  return (
    <>
      <ClassNavigation classId={classId} current="gradeOneByOne" />
      <h1>
        {common('gradeOneByOne')} · <bdi>{ofClass.title}</bdi>
      </h1>
      {assignments.length === 0 ? (
        <p>{common('noAssignments')}</p>
      ) : (
        <>
          <p>{t('chooseAssignment')}</p>
          <ul class="work">
            {assignments.map(({ assignment: { sourcedId, title }, count }) => (
              <li key={sourcedId}>
                <a href={hrefOf({ name: 'gradeOneByOne', classId, assignmentId: sourcedId, studentId: undefined })}>
                  <bdi>{title}</bdi>
                </a>
                <span class="score">{count > 0 && common('waitingToGrade', { count })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

async function readEntries({ classId, assignmentId, me }: Props & { assignmentId: string }) {
  const [assignment, students, results, submissions, extended, scales, mayTeach] = await Promise.all([
    readAssignment(assignmentId),
    readStudents(classId),
    readResults(assignmentId),
    readSubmissions(assignmentId),
    readExtended(assignmentId),
    readScales(classId),
    readMayTeach(me, classId),
  ]);
  const scale = scales.find(({ sourcedId }) => sourcedId === assignment.scoreScaleSourcedId);
  const resultOf = new Map(results.map((result) => [result.student.sourcedId, result]));
  const submissionOf = new Map(submissions.map((submission) => [submission.student.sourcedId, submission]));
  const entries: Entry[] = students.map((student) => ({
    student,
    result: resultOf.get(student.sourcedId),
    submission: submissionOf.get(student.sourcedId),
    extended: extended.get(student.sourcedId),
  }));
  return { assignment, entries, mayTeach, texts: scale?.scoreScaleValue.map(({ itemValueLHS }) => itemValueLHS) ?? [] };
}

function OfAssignment(props: Props & { assignmentId: string }) {
  const { classId, assignmentId, studentId } = props;
  const [loaded, retry] = useLoaded(() => readEntries(props));
  if (loaded.state !== 'there') return <Waiting title={common('gradeOneByOne')} loaded={loaded} onRetry={retry} />;
  const { assignment, entries, texts, mayTeach } = loaded.value;
  return (
    <>
      <ClassNavigation classId={classId} current="gradeOneByOne" />
      <h1>
        <a href={hrefOf({ name: 'assignment', classId, assignmentId })}>
          <bdi>{assignment.title}</bdi>
        </a>
      </h1>
      {entries.length === 0 ? (
        <p>{common('noStudents')}</p>
      ) : (
        <OneByOne
          classId={classId}
          assignment={assignment}
          initial={entries}
          texts={texts}
          mayTeach={mayTeach}
          studentId={studentId}
        />
      )}
    </>
  );
}

export const oneByOnePage: Page<'gradeOneByOne'> = { title: () => common('gradeOneByOne'), View: OneByOnePage };
