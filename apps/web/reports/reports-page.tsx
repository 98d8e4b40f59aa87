import { useState } from 'preact/hooks';
import { readClasses } from '../api/classes.ts';
import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { ClassNavigation } from '../ui/class-navigation.tsx';
import { SelectField } from '../ui/form-field.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { usePaged } from '../ui/paged.tsx';
import { type Chosen, PersonChoice } from '../ui/people/person-choice.tsx';
import { listName } from '../ui/person.ts';
import { hrefOf } from '../ui/route.ts';
import { useSent } from '../ui/sent.ts';
import { Waiting } from '../ui/waiting.tsx';
import { t } from './messages/index.ts';
import { ReportCards } from './report-cards.tsx';
import { type Report, ReportList } from './report-list.tsx';

/** Reports of a class for its teachers; for administrators also those of a student, and report cards. */
function ReportsPage({ classId, me }: { classId: string | undefined; me: Me }) {
  const [loaded, again] = useLoaded(readClasses);
  if (loaded.state !== 'there') return <Waiting title={t('title')} loaded={loaded} onRetry={again} />;
  const chosen = loaded.value.find(({ sourcedId }) => sourcedId === classId);
  return (
    <>
      {classId !== undefined && <ClassNavigation classId={classId} current="reports" />}
      <h1>{t('title')}</h1>
      <h2>{t('ofClass')}</h2>
      {loaded.value.length === 0 && <p>{t('noClasses')}</p>}
      {loaded.value.length > 0 && (
        <SelectField
          label={t('chooseClass')}
          value={chosen?.sourcedId ?? ''}
          onValue={(id) => {
            location.hash = hrefOf({ name: 'reports', classId: id === '' ? undefined : id });
          }}
          options={[['', t('none')], ...loaded.value.map(({ sourcedId, title }) => [sourcedId, title] as const)]}
        />
      )}
      {chosen && <ReportsOfClass ofClass={chosen} />}
      {me.role === 'admin' && <ReportsOfPerson />}
      {me.role === 'admin' && <ReportCards classes={loaded.value} />}
    </>
  );
}

function ReportsOfClass({ ofClass: { sourcedId, title } }: { ofClass: Schemas['Class'] }) {
  const path = { classSourcedId: sourcedId };
  const { isBusy, error, send } = useSent();
  const paged = usePaged<Report>((cursor) =>
    answered(api.GET('/v1/classes/{classSourcedId}/reports', { params: { path, query: { limit: 20, cursor } } })),
  );
  const make = (kind: 'class' | 'progressSet') =>
    send(async () => {
      await answered(api.POST('/v1/classes/{classSourcedId}/reports', { params: { path }, body: { kind } }));
      await paged.refresh();
    });
  return (
    <>
      <p>{t('makeHelp')}</p>
      <p class="actions">
        {(['class', 'progressSet'] as const).map((kind) => (
          <button key={kind} type="button" aria-disabled={isBusy} onClick={() => void make(kind)}>
            {t('make')}: {t(kind)}
          </button>
        ))}
      </p>
      {error !== undefined && <FailureNotice error={error} />}
      <ReportList caption={t('reportsOf', { title })} paged={paged} />
    </>
  );
}

function ReportsOfPerson() {
  const [student, setStudent] = useState<Chosen>();
  return (
    <section>
      <h2>{t('ofPerson')}</h2>
      <PersonChoice label={t('student')} ofRole="student" chosen={student} onChoose={setStudent} />
      {student && <ReportsOf key={student.sourcedId} student={student} />}
    </section>
  );
}

function ReportsOf({ student }: { student: Chosen }) {
  const path = { userSourcedId: student.sourcedId };
  const paged = usePaged<Report>((cursor) =>
    answered(api.GET('/v1/users/{userSourcedId}/reports', { params: { path, query: { limit: 20, cursor } } })),
  );
  return <ReportList caption={t('reportsOf', { title: listName(student) })} paged={paged} />;
}

export const reportsPage: Page<'reports'> = { title: () => common('reports'), View: ReportsPage };
