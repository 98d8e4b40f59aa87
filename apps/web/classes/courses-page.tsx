import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { Trail } from '../ui/lists/trail.tsx';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { usePaged } from '../ui/paged.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { EditableTable } from './editable-table.tsx';
import { nameOptions, readSchools, readSessions, titleOf, titleOptions } from './lookups.ts';
import { t } from './messages/index.ts';
import { courseCreate, courseRead, courseUpdate, emptyCourse } from './model/class-draft.ts';
import '../ui/lists.css';

type Course = Schemas['Course'];

const readOrganizations = async () => {
  const [schools, sessions] = await Promise.all([readSchools(), readSessions()]);
  return { schools, years: sessions.filter(({ type }) => type === 'schoolYear') };
};
type Organizations = Awaited<ReturnType<typeof readOrganizations>>;

function CoursesView({ me }: { me: Me }) {
  const [loaded, again] = useLoaded(readOrganizations);
  if (loaded.state !== 'there') return <Waiting title={t('courses')} loaded={loaded} onRetry={again} />;
  return <CourseList {...loaded.value} mayEdit={me.role === 'admin'} />;
}

function CourseList({ schools, years, mayEdit }: Organizations & { mayEdit: boolean }) {
  const paged = usePaged((cursor) => answered(api.GET('/v1/courses', { params: { query: { limit: 100, cursor } } })));
  const of = ({ sourcedId: courseSourcedId }: Course) => ({ path: { courseSourcedId } });
  return (
    <>
      <Trail of={[{ label: common('classes'), route: { name: 'classes' } }]} />
      <h1>{t('courses')}</h1>
      <EditableTable
        caption={t('courses')}
        empty={t('noCourses')}
        paged={paged}
        keyOf={({ sourcedId }) => sourcedId}
        mayEdit={mayEdit}
        columns={[
          { title: t('title'), cell: ({ title }) => <bdi>{title}</bdi> },
          { title: t('code'), cell: ({ courseCode }) => <bdi>{courseCode ?? '–'}</bdi> },
          { title: t('subjects'), cell: ({ subjects }) => <bdi>{subjects.join(', ')}</bdi> },
          {
            title: t('schoolYear'),
            cell: ({ schoolYearSourcedId: id }) => <bdi>{id === null ? '–' : titleOf(years, id)}</bdi>,
          },
        ]}
        editing={{
          addTitle: t('addCourse'),
          removeHelp: t('removeInUseHelp'),
          fields: [
            { name: 'title', label: t('title'), isRequired: true },
            { name: 'courseCode', label: t('code') },
            { name: 'orgSourcedId', label: t('school'), options: nameOptions(schools), isRequired: true },
            {
              name: 'schoolYearSourcedId',
              label: t('schoolYear'),
              options: [['', t('none')], ...titleOptions(years)],
            },
            { name: 'grades', label: t('years'), hint: t('listHint') },
            { name: 'subjects', label: t('subjects'), hint: t('listHint') },
          ],
          empty: { ...emptyCourse, orgSourcedId: schools[0]?.sourcedId ?? '' },
          nameOf: ({ title }) => title,
          readOf: courseRead,
          readAgain: (course) => answered(api.GET('/v1/courses/{courseSourcedId}', { params: of(course) })),
          create: (typed) => {
            const body = courseCreate(typed);
            return answered(api.POST('/v1/courses', { body }));
          },
          update: (course, changes, ifMatch) => {
            const params = { ...of(course), header: { 'If-Match': ifMatch } };
            return answered(api.PATCH('/v1/courses/{courseSourcedId}', { params, body: courseUpdate(changes) }));
          },
          remove: (course, ifMatch) => {
            const params = { ...of(course), header: { 'If-Match': ifMatch } };
            return answered(api.DELETE('/v1/courses/{courseSourcedId}', { params }));
          },
        }}
      />
    </>
  );
}

export const coursesPage: Page<'courses'> = { title: () => t('courses'), View: CoursesView };
