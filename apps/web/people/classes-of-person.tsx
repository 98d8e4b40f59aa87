import { answered, api, type Schemas } from '../api/client.ts';
import { enrolledText, enrollmentRoleText, periodText } from '../classes/words.ts';
import { LoadedTable } from '../ui/loaded-table.tsx';
import { hrefOf } from '../ui/route.ts';
import { t } from './messages/index.ts';

/** The classes of a person, today's first, with the grades of a student. */
export function ClassesOfPerson({ person }: { person: Schemas['User'] }) {
  const params = { path: { userSourcedId: person.sourcedId } };
  const read = async () => (await answered(api.GET('/v1/users/{userSourcedId}/enrollments', { params }))).data;
  const gradesOf = (enrollment: Schemas['EnrollmentOfUser']) => {
    if (enrollment.role !== 'student') return '';
    const { sourcedId: classId, title } = enrollment.class;
    return (
      <a
        href={hrefOf({ name: 'explanation', classId, studentId: person.sourcedId })}
        aria-label={t('gradesIn', { title })}
      >
        {t('grades')}
      </a>
    );
  };
  return (
    <section>
      <h2>{t('classes')}</h2>
      <LoadedTable
        caption={t('classes')}
        read={read}
        keyOf={({ sourcedId }) => sourcedId}
        empty={t('noClasses')}
        columns={[
          {
            title: t('class'),
            cell: (enrollment) => (
              <a href={hrefOf({ name: 'class', classId: enrollment.class.sourcedId })}>
                <bdi>{enrollment.class.title}</bdi>
              </a>
            ),
          },
          { title: t('roleInClass'), cell: ({ role }) => enrollmentRoleText(role) },
          { title: t('status'), cell: ({ enrolled }) => enrolledText(enrolled) },
          { title: t('period'), cell: periodText },
          { title: t('grades'), cell: gradesOf },
        ]}
      />
    </section>
  );
}
