import { useState } from 'preact/hooks';
import { readMayTeach } from '../api/classes.ts';
import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { ClassNavigation } from '../ui/class-navigation.tsx';
import { Confirmation } from '../ui/confirmation.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { RecordForm } from '../ui/record-form/record-form.tsx';
import { hrefOf } from '../ui/route.ts';
import { Waiting } from '../ui/waiting.tsx';
import { classFields } from './class-fields.ts';
import { Enrollments } from './enrollments.tsx';
import { Groups } from './groups.tsx';
import { type Lookups, readLookups, titleOf } from './lookups.ts';
import { t } from './messages/index.ts';
import { classRead, classUpdate } from './model/class-draft.ts';
import '../ui/lists.css';

const readClass = (classSourcedId: string) =>
  answered(api.GET('/v1/classes/{classSourcedId}', { params: { path: { classSourcedId } } }));

function ClassView({ classId, me }: { classId: string; me: Me }) {
  const [loaded, again] = useLoaded(() => Promise.all([readClass(classId), readLookups(), readMayTeach(me, classId)]));
  if (loaded.state !== 'there') return <Waiting title={t('class')} loaded={loaded} onRetry={again} />;
  const [shown, lookups, mayTeach] = loaded.value;
  const isAdmin = me.role === 'admin';
  return (
    <>
      <ClassNavigation classId={classId} current="class" />
      <h1>
        <bdi>{shown.title}</bdi>
      </h1>
      <ul class="links">
        <li>
          <a href={hrefOf({ name: 'gradingPolicy', classId })}>{t('policy')}</a>
        </li>
        <li>
          <a href={hrefOf({ name: 'gradebookFiles', classId, fileId: undefined })}>{t('files')}</a>
        </li>
        <li>
          <a href={hrefOf({ name: 'reports', classId })}>{common('reports')}</a>
        </li>
        <li>
          <a href={hrefOf({ name: 'history', classId, lineItemId: undefined, studentId: undefined })}>
            {common('history')}
          </a>
        </li>
      </ul>
      <Facts shown={shown} lookups={lookups} />
      {isAdmin && <Administration shown={shown} lookups={lookups} onChanged={again} />}
      <Enrollments classId={classId} mayEdit={isAdmin} />
      <Groups classId={classId} mayEdit={mayTeach} />
    </>
  );
}

function Facts({ shown, lookups }: { shown: Schemas['Class']; lookups: Lookups }) {
  const school = lookups.schools.find(({ sourcedId }) => sourcedId === shown.schoolSourcedId);
  const facts: readonly (readonly [string, string])[] = [
    [t('course'), titleOf(lookups.courses, shown.courseSourcedId)],
    [t('terms'), shown.termSourcedIds.map((id) => titleOf(lookups.sessions, id)).join(', ')],
    [t('school'), school?.name ?? shown.schoolSourcedId],
    [t('code'), shown.classCode ?? ''],
    [t('location'), shown.location ?? ''],
    [t('periods'), shown.periods.join(', ')],
    [t('years'), shown.grades.join(', ')],
    [t('subjects'), shown.subjects.join(', ')],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== '')
        .flatMap(([label, value]) => [
          <dt key={label}>{label}</dt>,
          <dd key={`${label} value`}>
            <bdi>{value}</bdi>
          </dd>,
        ])}
    </dl>
  );
}

interface AdministrationProps {
  shown: Schemas['Class'];
  lookups: Lookups;
  onChanged: () => void;
}

function Administration({ shown, lookups, onChanged }: AdministrationProps) {
  const [question, setQuestion] = useState<'edit' | 'remove'>();
  const close = () => setQuestion(undefined);
  const path = { classSourcedId: shown.sourcedId };
  return (
    <>
      <p class="actions">
        <button type="button" onClick={() => setQuestion('edit')}>
          {t('editClass')}
        </button>
        <button type="button" onClick={() => setQuestion('remove')}>
          {t('removeClass')}
        </button>
      </p>
      {question === 'edit' && (
        <Dialog title={t('editClass')} onClose={close}>
          <RecordForm
            fields={classFields(lookups)}
            start={classRead(shown)}
            readAgain={async () => classRead(await readClass(shown.sourcedId))}
            send={async (changes, version) => {
              const params = { path, header: { 'If-Match': `"${version}"` } };
              await answered(api.PATCH('/v1/classes/{classSourcedId}', { params, body: classUpdate(changes) }));
              close();
              onChanged();
            }}
            action={common('save')}
            onCancel={close}
          />
        </Dialog>
      )}
      {question === 'remove' && (
        <Confirmation
          title={t('removeClass')}
          action={t('delete')}
          onConfirm={async () => {
            const params = { path, header: { 'If-Match': `"${shown.version}"` } };
            await answered(api.DELETE('/v1/classes/{classSourcedId}', { params }));
            location.hash = hrefOf({ name: 'classes' });
          }}
          onOvertaken={onChanged}
          onClose={close}
        >
          <p>{t('removeClassHelp')}</p>
        </Confirmation>
      )}
    </>
  );
}

export const classPage: Page<'class'> = { title: () => t('class'), View: ClassView };
