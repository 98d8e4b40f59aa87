import { allPages, answered, api, type Schemas } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { usePaged } from '../ui/paged.tsx';
import { listName } from '../ui/person.ts';
import { linesOf, toLines } from '../ui/record-form/draft.ts';
import { EditableTable } from './editable-table.tsx';
import { t } from './messages/index.ts';

type Group = Schemas['ClassGroup'];
type Names = readonly (readonly [sourcedId: string, name: string])[];

/** Everybody who is or was a student here, each once: a group may hold former ones. */
async function readStudents(classSourcedId: string): Promise<Names> {
  const query = { limit: 200, role: 'student', enrolled: 'all' as const };
  const params = { path: { classSourcedId } };
  const all = await allPages((cursor) =>
    answered(
      api.GET('/v1/classes/{classSourcedId}/enrollments', { params: { ...params, query: { ...query, cursor } } }),
    ),
  );
  return [...new Map(all.map(({ user }) => [user.sourcedId, listName(user)]))];
}

/** Some of the students of a class. */
export function Groups({ classId, mayEdit }: { classId: string; mayEdit: boolean }) {
  const [loaded, again] = useLoaded(() => readStudents(classId));
  return (
    <section>
      <h2>{t('groups')}</h2>
      <p class="fine">{t('groupsHelp')}</p>
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={again} />}
      {loaded.state === 'there' && <GroupList classId={classId} students={loaded.value} mayEdit={mayEdit} />}
    </section>
  );
}

const readOf = ({ title, studentSourcedIds, version }: Group) => ({
  draft: { title, studentSourcedIds: toLines(studentSourcedIds) },
  version,
});

interface Props {
  classId: string;
  students: Names;
  mayEdit: boolean;
}

function GroupList({ classId, students, mayEdit }: Props) {
  const path = { classSourcedId: classId };
  const paged = usePaged((cursor) =>
    answered(api.GET('/v1/classes/{classSourcedId}/groups', { params: { path, query: { limit: 50, cursor } } })),
  );
  const nameOf = (id: string) => students.find(([sourcedId]) => sourcedId === id)?.[1] ?? id;
  const of = ({ sourcedId: groupSourcedId }: Group) => ({ path: { groupSourcedId } });
  return (
    <EditableTable
      caption={t('groups')}
      empty={t('noGroups')}
      paged={paged}
      keyOf={({ sourcedId }) => sourcedId}
      mayEdit={mayEdit}
      columns={[
        { title: t('group'), cell: ({ title }) => <bdi>{title}</bdi> },
        {
          title: t('students'),
          cell: ({ studentSourcedIds }) => <bdi>{studentSourcedIds.map(nameOf).join('; ')}</bdi>,
        },
      ]}
      editing={{
        addTitle: t('addGroup'),
        removeHelp: t('removeGroupHelp'),
        fields: [
          { name: 'title', label: t('title'), isRequired: true },
          { name: 'studentSourcedIds', label: t('students'), choices: students },
        ],
        empty: { title: '', studentSourcedIds: '' },
        nameOf: ({ title }) => title,
        readOf,
        readAgain: (group) => answered(api.GET('/v1/groups/{groupSourcedId}', { params: of(group) })),
        create: ({ title, studentSourcedIds }) => {
          const body = { title, studentSourcedIds: linesOf(studentSourcedIds) };
          const params = { path };
          return answered(api.POST('/v1/classes/{classSourcedId}/groups', { params, body }));
        },
        update: (group, { title, studentSourcedIds }, ifMatch) => {
          const body = {
            ...(title === undefined ? {} : { title }),
            ...(studentSourcedIds === undefined ? {} : { studentSourcedIds: linesOf(studentSourcedIds) }),
          };
          const params = { ...of(group), header: { 'If-Match': ifMatch } };
          return answered(api.PATCH('/v1/groups/{groupSourcedId}', { params, body }));
        },
        remove: (group, ifMatch) =>
          answered(
            api.DELETE('/v1/groups/{groupSourcedId}', { params: { ...of(group), header: { 'If-Match': ifMatch } } }),
          ),
      }}
    />
  );
}
