import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t as common, day } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { LoadedTable } from '../ui/loaded-table.tsx';
import { listName } from '../ui/person.ts';
import { RecordForm } from '../ui/record-form/record-form.tsx';
import { hrefOf } from '../ui/route.ts';
import { t } from './messages/index.ts';
import { tieState } from './model/person.ts';
import { relationOptions, relationText } from './words.ts';

type Tie = Schemas['GuardianTie'];

/** Who looks on the grades of a student. */
export function GuardiansOfStudent({ student }: { student: Schemas['User'] }) {
  const [isInviting, setInviting] = useState(false);
  const [version, setVersion] = useState(0);
  const params = { path: { userSourcedId: student.sourcedId } };
  const changed = () => setVersion((count) => count + 1);
  return (
    <section>
      <h2>{t('guardians')}</h2>
      <Ties
        title={t('guardians')}
        empty={t('noGuardians')}
        other="guardian"
        version={version}
        read={async () => (await answered(api.GET('/v1/users/{userSourcedId}/guardians', { params }))).data}
        onEnded={changed}
      />
      <p>
        <button type="button" onClick={() => setInviting(true)}>
          {t('inviteGuardian')}
        </button>
      </p>
      {isInviting && <InviteGuardian student={student} onClose={() => setInviting(false)} onInvited={changed} />}
    </section>
  );
}

/** On whose grades somebody looks. */
export function ChildrenOfPerson({ person }: { person: Schemas['User'] }) {
  const [version, setVersion] = useState(0);
  const params = { path: { userSourcedId: person.sourcedId } };
  return (
    <section>
      <h2>{t('children')}</h2>
      <Ties
        title={t('children')}
        empty={t('noChildren')}
        other="student"
        version={version}
        read={async () => (await answered(api.GET('/v1/users/{userSourcedId}/children', { params }))).data}
        onEnded={() => setVersion((count) => count + 1)}
      />
    </section>
  );
}

interface TiesProps {
  title: string;
  empty: string;
  /** Whom the list names. */
  other: 'guardian' | 'student';
  read: () => Promise<Tie[]>;
  version: number;
  onEnded: () => void;
}

function Ties({ title, empty, other, read, version, onEnded }: TiesProps) {
  const [ending, setEnding] = useState<Tie>();
  const end = async ({ sourcedId: guardianTieSourcedId }: Tie) => {
    const params = { path: { guardianTieSourcedId } };
    await answered(api.POST('/v1/guardianTies/{guardianTieSourcedId}/end', { params }));
    onEnded();
  };
  return (
    <>
      <LoadedTable
        caption={title}
        read={read}
        version={version}
        keyOf={({ sourcedId }) => sourcedId}
        empty={empty}
        columns={[
          {
            title: t('name'),
            cell: (tie) => (
              <a href={hrefOf({ name: 'person', userId: tie[other].sourcedId })}>
                <bdi>{listName(tie[other])}</bdi>
              </a>
            ),
          },
          { title: t('relation'), cell: ({ relation }) => relationText(relation) },
          { title: t('status'), cell: stateText },
          { title: t('since'), cell: ({ beginsAt }) => day(beginsAt) },
          { title: t('source'), cell: ({ source }) => t(source === 'import' ? 'sourceImport' : 'sourceInvitation') },
          {
            title: t('endTie'),
            cell: (tie) =>
              tie.endedAt === null && (
                <button
                  type="button"
                  aria-label={t('endTieOf', { name: listName(tie[other]) })}
                  onClick={() => setEnding(tie)}
                >
                  {t('endTie')}
                </button>
              ),
          },
        ]}
      />
      {ending !== undefined && (
        <Confirmation
          title={t('endTieTitle', { guardian: listName(ending.guardian), student: listName(ending.student) })}
          action={t('endTie')}
          onConfirm={() => end(ending)}
          onClose={() => setEnding(undefined)}
        >
          <p>{t('endTieHelp')}</p>
        </Confirmation>
      )}
    </>
  );
}

function stateText(tie: Tie): string {
  switch (tieState(tie)) {
    case 'open':
      return t('tieOpen');
    case 'ofAge':
      return t('tieOfAge');
    case 'ended':
      return t('tieEnded', { date: day(tie.endedAt as string) });
    case 'endRequested':
      return t('tieEndRequested', { date: day(tie.endRequestedAt as string) });
  }
}

interface InviteProps {
  student: Schemas['User'];
  onClose: () => void;
  onInvited: () => void;
}

function InviteGuardian({ student, onClose, onInvited }: InviteProps) {
  const empty = { givenName: '', familyName: student.familyName, email: '', relation: 'parent' };
  return (
    <Dialog title={t('inviteGuardian')} onClose={onClose}>
      <p>{t('inviteGuardianHelp')}</p>
      <RecordForm
        fields={[
          { name: 'email', label: common('email'), kind: 'email', isRequired: true },
          { name: 'givenName', label: t('givenName'), isRequired: true },
          { name: 'familyName', label: t('familyName'), isRequired: true },
          { name: 'relation', label: t('relation'), options: relationOptions() },
        ]}
        start={{ draft: empty, version: undefined }}
        send={async (typed) => {
          const { relation: wanted, ...person } = { ...empty, ...typed };
          const relation = (['guardian', 'parent', 'relative'] as const).find((one) => one === wanted) ?? 'parent';
          const body = { ...person, relation };
          const params = { path: { userSourcedId: student.sourcedId } };
          await answered(api.POST('/v1/users/{userSourcedId}/guardians', { params, body }));
          onClose();
          onInvited();
        }}
        action={t('inviteGuardian')}
        onCancel={onClose}
      />
    </Dialog>
  );
}
