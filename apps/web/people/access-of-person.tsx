import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { RecordForm } from '../ui/record-form/record-form.tsx';
import { hrefOf } from '../ui/route.ts';
import { useSent } from '../ui/sent.ts';
import { t } from './messages/index.ts';
import { givenRoles, roleOptions } from './words.ts';

interface Props {
  person: Schemas['User'];
  isMe: boolean;
  onChanged: () => void;
}

type Question = 'disable' | 'remove' | 'role';

/** Whether somebody can sign in, and as what. */
export function AccessOfPerson({ person, isMe, onChanged }: Props) {
  const [question, setQuestion] = useState<Question>();
  const [isInvited, setInvited] = useState(false);
  const sent = useSent();
  const params = { path: { userSourcedId: person.sourcedId } };
  const ifMatch = { 'If-Match': `"${person.version}"` };
  const name = `${person.givenName} ${person.familyName}`;
  const close = () => setQuestion(undefined);

  const invite = () =>
    sent.send(async () => {
      setInvited(false);
      await answered(api.POST('/v1/users/{userSourcedId}/invitation', { params }));
      setInvited(true);
    });
  const enable = () =>
    sent.send(async () => {
      await answered(api.POST('/v1/users/{userSourcedId}/enable', { params }));
      onChanged();
    });
  const disable = async () => {
    await answered(api.POST('/v1/users/{userSourcedId}/disable', { params }));
    onChanged();
  };
  const remove = async () => {
    await answered(api.DELETE('/v1/users/{userSourcedId}', { params: { ...params, header: ifMatch } }));
    location.hash = hrefOf({ name: 'people' });
  };

  return (
    <section>
      <h2>{t('access')}</h2>
      <p>{t(person.enabled ? (person.hasSignIn ? 'hasSignIn' : 'hasNoSignIn') : 'isDisabled')}</p>
      {isMe && <p>{t('ownAccountHere')}</p>}
      {!isMe && (
        <p class="actions">
          {person.enabled && (
            <button type="button" aria-disabled={sent.isBusy} onClick={() => void invite()}>
              {t(person.hasSignIn ? 'inviteAgain' : 'invite')}
            </button>
          )}
          <button type="button" onClick={() => setQuestion('role')}>
            {t('changeRole')}
          </button>
          {person.enabled ? (
            <button type="button" onClick={() => setQuestion('disable')}>
              {t('disable')}
            </button>
          ) : (
            <button type="button" aria-disabled={sent.isBusy} onClick={() => void enable()}>
              {t('enable')}
            </button>
          )}
          <button type="button" onClick={() => setQuestion('remove')}>
            {t('removePerson')}
          </button>
        </p>
      )}
      {isInvited && <Notice kind="info">{t('invited')}</Notice>}
      {sent.error !== undefined && <FailureNotice error={sent.error} />}
      {question === 'role' && <RoleDialog person={person} onClose={close} onChanged={onChanged} />}
      {question === 'disable' && (
        <Confirmation title={t('disableTitle', { name })} action={t('disable')} onConfirm={disable} onClose={close}>
          <p>{t('disableHelp')}</p>
        </Confirmation>
      )}
      {question === 'remove' && (
        <Confirmation
          title={t('removePerson')}
          action={common('remove')}
          typed={name}
          onConfirm={remove}
          onOvertaken={onChanged}
          onClose={close}
        >
          <p>{t('removeHelp')}</p>
        </Confirmation>
      )}
    </section>
  );
}

interface RoleProps {
  person: Schemas['User'];
  onClose: () => void;
  onChanged: () => void;
}

const roleOf = ({ role, version }: Schemas['User']) => ({ draft: { role: role as string }, version });

function RoleDialog({ person, onClose, onChanged }: RoleProps) {
  const path = { userSourcedId: person.sourcedId };
  return (
    <Dialog title={t('changeRole')} onClose={onClose}>
      <p>{t('changeRoleHelp')}</p>
      <RecordForm
        fields={[{ name: 'role', label: t('role'), options: roleOptions() }]}
        start={roleOf(person)}
        readAgain={async () => roleOf(await answered(api.GET('/v1/users/{userSourcedId}', { params: { path } })))}
        send={async (changes, version) => {
          const role = givenRoles.find((one) => one === changes.role);
          if (role === undefined) return;
          const params = { path, header: { 'If-Match': `"${version}"` } };
          await answered(api.PUT('/v1/users/{userSourcedId}/role', { params, body: { role } }));
          onClose();
          onChanged();
        }}
        action={t('changeRole')}
        onCancel={onClose}
      />
    </Dialog>
  );
}
