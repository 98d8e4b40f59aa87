import { useState } from 'preact/hooks';
import { readMayTeach } from '../api/classes.ts';
import { answered, api, type Me } from '../api/client.ts';
import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { t as posting } from '../posting/messages/index.ts';
import type { Action } from '../posting/posting.ts';
import { PostingDialog } from '../posting/posting-dialog.tsx';
import { ClassNavigation } from '../ui/class-navigation.tsx';
import { Confirmation } from '../ui/confirmation.tsx';
import { Facts } from '../ui/lists/facts.tsx';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { hrefOf } from '../ui/route.ts';
import { Waiting } from '../ui/waiting.tsx';
import { ScoreDistribution } from './distribution.tsx';
import { Extensions } from './extensions.tsx';
import { t } from './messages/index.ts';
import {
  type Assignment,
  readAssignment,
  readCategories,
  readPolicy,
  readResults,
  readScales,
  readStudents,
  readSubmissions,
} from './read.ts';

interface Props {
  classId: string;
  assignmentId: string;
  me: Me;
}

async function read({ classId, assignmentId, me }: Props) {
  const [assignment, categories, scales, policy, results, submissions, students, mayTeach] = await Promise.all([
    readAssignment(assignmentId),
    readCategories(classId),
    readScales(classId),
    readPolicy(classId),
    readResults(assignmentId),
    readSubmissions(assignmentId),
    readStudents(classId),
    readMayTeach(me, classId),
  ]);
  const category = categories.find(({ sourcedId }) => sourcedId === assignment.categorySourcedId);
  const scale = scales.find(({ sourcedId }) => sourcedId === assignment.scoreScaleSourcedId);
  return { assignment, category, scale, policy, results, submissions, students, mayTeach };
}

function AssignmentPage(props: Props) {
  const { classId, assignmentId } = props;
  const [loaded, again] = useLoaded(() => read(props));
  const [message, setMessage] = useState('');
  const [open, setOpen] = useState<Action | 'delete'>();
  if (loaded.state !== 'there') return <Waiting title={common('assignment')} loaded={loaded} onRetry={again} />;
  const { assignment, category, scale, policy, results, submissions, students, mayTeach } = loaded.value;
  const drafts = results.filter(({ draft }) => draft).length;
  const isManual = (assignment.posting ?? policy.posting) === 'manual';

  const remove = async () => {
    const params = { path: { lineItemSourcedId: assignmentId }, header: { 'If-Match': `"${assignment.version}"` } };
    await answered(api.DELETE('/v1/lineItems/{lineItemSourcedId}', { params }));
    location.hash = hrefOf({ name: 'assignments', classId });
  };

  return (
    <>
      <ClassNavigation classId={classId} current="assignments" />
      <h1>
        <bdi>{assignment.title}</bdi>
      </h1>
      <p class="message" role="status">
        {message}
      </p>
      <AssignmentFacts assignment={assignment} category={category?.title} scale={scale?.title} isManual={isManual} />
      {assignment.description !== null && (
        <p class="written">
          <bdi>{assignment.description}</bdi>
        </p>
      )}
      <p class="actions">
        <a href={hrefOf({ name: 'gradeOneByOne', classId, assignmentId, studentId: undefined })}>
          {common('gradeOneByOne')}
        </a>
        {mayTeach && <a href={hrefOf({ name: 'assignmentEditor', classId, assignmentId })}>{t('edit')}</a>}
        {mayTeach && drafts > 0 && (
          <button type="button" onClick={() => setOpen('post')}>
            {posting('postDrafts', { count: drafts })}
          </button>
        )}
        {mayTeach && results.some(({ draft }) => !draft) && (
          <button type="button" onClick={() => setOpen('recall')}>
            {posting('recallPosted')}
          </button>
        )}
        {mayTeach && (
          <button type="button" onClick={() => setOpen('delete')}>
            {t('deleteAssignment')}
          </button>
        )}
      </p>
      <ScoreDistribution
        results={results}
        maximum={assignment.resultValueMax}
        students={students.length}
        texts={scale?.scoreScaleValue.map(({ itemValueLHS }) => itemValueLHS) ?? []}
      />
      <Extensions classId={classId} assignment={assignment} mayTeach={mayTeach} />
      {open === 'delete' && (
        <Confirmation
          title={t('deleteTitle', { title: assignment.title })}
          action={t('deleteAssignment')}
          onConfirm={remove}
          onOvertaken={again}
          onClose={() => setOpen(undefined)}
        >
          <p>{t('deleteHelp', { count: results.length })}</p>
          {submissions.length > 0 && <p>{t('deleteSubmissions', { count: submissions.length })}</p>}
        </Confirmation>
      )}
      {(open === 'post' || open === 'recall') && (
        <PostingDialog
          action={open}
          assignment={assignment}
          onClose={() => setOpen(undefined)}
          onChanged={again}
          onMessage={setMessage}
        />
      )}
    </>
  );
}

interface FactsProps {
  assignment: Assignment;
  category: string | undefined;
  scale: string | undefined;
  isManual: boolean;
}

function AssignmentFacts({ assignment, category, scale, isManual }: FactsProps) {
  const { dueDate, assignDate, resultValueMax, weight, extraCredit, neverDrop } = assignment;
  const facts: [string, string][] = [
    [t('dueDate'), dueDate === null ? '–' : dayAndTime(dueDate)],
    [common('points'), number(resultValueMax)],
    [t('category'), category ?? '–'],
    [t('posting'), t(isManual ? 'postingManual' : 'postingAutomatic')],
  ];
  if (assignDate !== null) facts.push([t('assignDate'), dayAndTime(assignDate)]);
  if (scale !== undefined) facts.push([t('scoreScale'), scale]);
  if (weight !== null) facts.push([t('weight'), number(weight)]);
  if (extraCredit) facts.push([common('extraCredit'), t('yes')]);
  if (neverDrop) facts.push([t('neverDrop'), t('yes')]);
  return <Facts facts={facts.map(([name, value]) => [name, <bdi key={name}>{value}</bdi>] as const)} />;
}

export const assignmentPage: Page<'assignment'> = { title: () => common('assignment'), View: AssignmentPage };
