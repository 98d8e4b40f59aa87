import type { Me } from '../api/client.ts';
import { allPages, answered, api } from '../api/client.ts';
import { isGrade } from '../grades/is-grade.ts';
import { t as common } from '../messages/locale.ts';
import { ClassNavigation } from '../ui/class-navigation.tsx';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { Waiting } from '../ui/waiting.tsx';
import { Editor } from './editor.tsx';
import { t } from './messages/index.ts';
import {
  type EditorFacts,
  readAssignment,
  readCategories,
  readClass,
  readPolicy,
  readResults,
  readScales,
  readSubmissions,
} from './read.ts';

interface Props {
  classId: string;
  assignmentId: string | undefined;
  me: Me;
}

async function read({ classId, assignmentId }: Props): Promise<EditorFacts> {
  const [ofClass, categories, scales, policy, sessions, assignment, results, submissions] = await Promise.all([
    readClass(classId),
    readCategories(classId),
    readScales(classId),
    readPolicy(classId),
    allPages((cursor) => answered(api.GET('/v1/academicSessions', { params: { query: { limit: 200, cursor } } }))),
    assignmentId === undefined ? undefined : readAssignment(assignmentId),
    assignmentId === undefined ? [] : readResults(assignmentId),
    assignmentId === undefined ? [] : readSubmissions(assignmentId),
  ]);
  const existing = {
    graded: results.filter(isGrade).length,
    drafts: results.filter((result) => result.draft && isGrade(result)).length,
    submitted: submissions.length,
  };
  return {
    ofClass,
    categories,
    scales,
    policy,
    periods: periodsFor(sessions, policy, assignment),
    assignment,
    existing,
  };
}

/** Those that count in the class; where none do, all grading periods of the school. */
function periodsFor(
  sessions: EditorFacts['periods'],
  { gradingPeriods }: EditorFacts['policy'],
  assignment: EditorFacts['assignment'],
): EditorFacts['periods'] {
  const counting = new Set(gradingPeriods.map(({ academicSessionSourcedId }) => academicSessionSourcedId));
  return sessions.filter(
    ({ sourcedId, type }) =>
      sourcedId === assignment?.gradingPeriodSourcedId ||
      (counting.size > 0 ? counting.has(sourcedId) : type === 'gradingPeriod'),
  );
}

function EditorPage(props: Props) {
  const { classId, assignmentId } = props;
  const [loaded, retry] = useLoaded(() => read(props));
  const title = t(assignmentId === undefined ? 'newAssignment' : 'editAssignment');
  if (loaded.state !== 'there') return <Waiting title={title} loaded={loaded} onRetry={retry} />;
  return (
    <>
      <ClassNavigation classId={classId} current="assignments" />
      <h1>
        {title} · <bdi>{loaded.value.ofClass.title}</bdi>
      </h1>
      {loaded.value.categories.length === 0 ? (
        <p>{t('noCategories')}</p>
      ) : (
        <Editor classId={classId} facts={loaded.value} />
      )}
    </>
  );
}

export const editorPage: Page<'assignmentEditor'> = { title: () => common('assignment'), View: EditorPage };
