import { useState } from 'preact/hooks';
import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { Trail } from '../ui/lists/trail.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Notice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { listName } from '../ui/person.ts';
import { RecordForm } from '../ui/record-form/record-form.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { AccessOfPerson } from './access-of-person.tsx';
import { ClassesOfPerson } from './classes-of-person.tsx';
import { ChildrenOfPerson, GuardiansOfStudent } from './guardians-of-student.tsx';
import { t } from './messages/index.ts';
import { correctionOf, detailsOf } from './model/person.ts';
import { ReportsOfStudent } from './reports-of-student.tsx';
import { roleText, statusText } from './words.ts';
import '../ui/lists.css';

const readPerson = (userSourcedId: string) =>
  answered(api.GET('/v1/users/{userSourcedId}', { params: { path: { userSourcedId } } }));

function PersonView({ userId, me }: { userId: string; me: Me }) {
  const [loaded, again] = useLoaded(() => readPerson(userId));
  const [isSaved, setSaved] = useState(false);
  if (loaded.state !== 'there') return <Waiting title={t('person')} loaded={loaded} onRetry={again} />;
  const person = loaded.value;
  return (
    <>
      <Trail of={[{ label: common('people'), route: { name: 'people' } }]} />
      <h1>
        <bdi>{listName(person)}</bdi>
      </h1>
      <dl class="facts">
        <dt>{t('role')}</dt>
        <dd>{roleText(person.role)}</dd>
        <dt>{t('status')}</dt>
        <dd>{statusText(person)}</dd>
        <dt>{t('username')}</dt>
        <dd>
          <bdi>{person.username}</bdi>
        </dd>
        <dt>{t('identifier')}</dt>
        <dd>
          <bdi>{person.sourcedId}</bdi>
        </dd>
      </dl>
      {isSaved && <Notice kind="info">{common('saved')}</Notice>}
      <Details
        person={person}
        onSaved={() => {
          setSaved(true);
          again();
        }}
      />
      <AccessOfPerson person={person} isMe={person.sourcedId === me.sourcedId} onChanged={again} />
      <ClassesOfPerson person={person} />
      {person.role === 'student' && <GuardiansOfStudent student={person} />}
      {person.role === 'student' && <ReportsOfStudent student={person} />}
      {person.role !== 'student' && <ChildrenOfPerson person={person} />}
    </>
  );
}

function Details({ person, onSaved }: { person: Schemas['User']; onSaved: () => void }) {
  const path = { userSourcedId: person.sourcedId };
  return (
    <section class="narrow">
      <h2>{t('details')}</h2>
      <RecordForm
        fields={[
          { name: 'givenName', label: t('givenName'), isRequired: true },
          { name: 'familyName', label: t('familyName'), isRequired: true },
          { name: 'preferredGivenName', label: t('preferredGivenName'), hint: t('preferredHint') },
          { name: 'preferredFamilyName', label: t('preferredFamilyName') },
          { name: 'email', label: common('email'), kind: 'email', hint: t('emailHint') },
        ]}
        start={detailsOf(person)}
        readAgain={async () => detailsOf(await readPerson(person.sourcedId))}
        send={async (changes, version) => {
          const header = { 'If-Match': `"${version}"` };
          const params = { path, header };
          await answered(api.PATCH('/v1/users/{userSourcedId}', { params, body: correctionOf(changes) }));
          onSaved();
        }}
        action={common('save')}
      />
    </section>
  );
}

export const personPage: Page<'person'> = { title: () => t('person'), View: PersonView };
