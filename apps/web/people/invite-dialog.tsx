import { answered, api } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { Dialog } from '../ui/dialog.tsx';
import { RecordForm } from '../ui/record-form/record-form.tsx';
import { hrefOf } from '../ui/route.ts';
import { t } from './messages/index.ts';
import { givenRoles, roleOptions } from './words.ts';

const empty = { givenName: '', familyName: '', email: '', role: 'teacher', sourcedId: '' };

/** Somebody new, who gets an invitation by e-mail. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const invite = async (typed: Partial<typeof empty>) => {
    const { givenName, familyName, email, sourcedId, role: wanted } = { ...empty, ...typed };
    const role = givenRoles.find((one) => one === wanted) ?? 'teacher';
    const body = { givenName, familyName, email, role, ...(sourcedId === '' ? {} : { sourcedId }) };
    const added = await answered(api.POST('/v1/users', { body }));
    onClose();
    location.hash = hrefOf({ name: 'person', userId: added.sourcedId });
  };
  return (
    <Dialog title={t('invitePerson')} onClose={onClose}>
      <p>{t('invitePersonHelp')}</p>
      <RecordForm
        fields={[
          { name: 'givenName', label: t('givenName'), isRequired: true },
          { name: 'familyName', label: t('familyName'), isRequired: true },
          { name: 'email', label: common('email'), kind: 'email', isRequired: true },
          { name: 'role', label: t('role'), options: roleOptions() },
          { name: 'sourcedId', label: t('identifier'), hint: t('identifierHint') },
        ]}
        start={{ draft: empty, version: undefined }}
        send={invite}
        action={t('invite')}
        onCancel={onClose}
      />
    </Dialog>
  );
}
