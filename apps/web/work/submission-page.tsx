import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { Trail } from '../ui/lists/trail.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Notice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { Waiting } from '../ui/waiting.tsx';
import { t } from './messages/index.ts';
import { SubmissionForm } from './submission-form.tsx';

interface Props {
  classId: string;
  assignmentId: string;
  me: Me;
}

type Submission = Schemas['Submission'];

async function read(classSourcedId: string, lineItemSourcedId: string) {
  const path = { lineItemSourcedId };
  const [assignment, submission, grades, policy] = await Promise.all([
    answered(api.GET('/v1/lineItems/{lineItemSourcedId}', { params: { path } })),
    readOwn(lineItemSourcedId),
    answered(api.GET('/v1/classes/{classSourcedId}/grades/me', { params: { path: { classSourcedId } } })),
    answered(api.GET('/v1/classes/{classSourcedId}/gradingPolicy', { params: { path: { classSourcedId } } })),
  ]);
  const result = grades.lineItems.find(({ sourcedId }) => sourcedId === lineItemSourcedId)?.result ?? null;
  const mayAgain = result?.scoreStatus !== 'fully graded' || policy.countedAttempt === 'best';
  return { assignment, submission, result, ofClass: grades.class, mayAgain };
}

async function readOwn(lineItemSourcedId: string): Promise<Submission | undefined> {
  try {
    return await answered(
      api.GET('/v1/lineItems/{lineItemSourcedId}/submission', { params: { path: { lineItemSourcedId } } }),
    );
  } catch (error) {
    if (error instanceof Failed && error.problem?.code === 'no-submission') return undefined;
    throw error;
  }
}

/** What is asked for, what was submitted, and a form to submit. */
function SubmissionPage({ classId, assignmentId }: Props) {
  const [loaded, again] = useLoaded(() => read(classId, assignmentId));
  if (loaded.state !== 'there') return <Waiting title={common('assignment')} loaded={loaded} onRetry={again} />;
  const { assignment, submission, result, ofClass, mayAgain } = loaded.value;
  const isPast = assignment.dueDate !== null && new Date(assignment.dueDate) < new Date();
  return (
    <>
      <Trail
        of={[
          { label: common('myWork'), route: { name: 'work', childId: undefined } },
          { label: ofClass.title, route: { name: 'grades', classId, childId: undefined } },
        ]}
      />
      <h1>
        <bdi>{assignment.title}</bdi>
      </h1>
      <p>
        {common('ofPoints', { maximum: number(assignment.resultValueMax) })}
        {assignment.dueDate !== null && ` · ${common('due', { date: dayAndTime(assignment.dueDate) })}`}
      </p>
      {assignment.description !== null && (
        <p class="written">
          <bdi>{assignment.description}</bdi>
        </p>
      )}
      {typeof result?.score === 'number' && (
        <p class="big">
          {common('scoreOf', { score: number(result.score), maximum: number(assignment.resultValueMax) })}
        </p>
      )}
      {result?.comment && (
        <q>
          <bdi>{result.comment}</bdi>
        </q>
      )}
      <h2>{t('submission')}</h2>
      {submission !== undefined && (
        <p role="status">
          {t('submittedAt', { date: dayAndTime(submission.submittedAt) })}
          {submission.late && <strong> · {common('late')}</strong>}
        </p>
      )}
      {!mayAgain && <Notice kind="info">{t('alreadyGraded')}</Notice>}
      {mayAgain && isPast && submission === undefined && <Notice kind="info">{t('pastDue')}</Notice>}
      {mayAgain ? (
        <SubmissionForm
          key={submission?.version ?? 0}
          lineItemSourcedId={assignmentId}
          submission={submission}
          onSubmitted={again}
        />
      ) : (
        submission !== undefined && <Submitted submission={submission} />
      )}
    </>
  );
}

function Submitted({ submission: { files, comment } }: { submission: Submission }) {
  return (
    <>
      {comment !== null && (
        <p class="written">
          <bdi>{comment}</bdi>
        </p>
      )}
      <ul>
        {files.map(({ uploadId, fileName }) => (
          <li key={uploadId}>
            <bdi>{fileName}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

export const submissionPage: Page<'submission'> = { title: () => common('assignment'), View: SubmissionPage };
