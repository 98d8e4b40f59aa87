import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { end } from '../api/session.ts';
import { NewPasswordField } from '../sign-in/new-password-form.tsx';
import { t } from './messages/index.ts';
import { ProofFields, useProof } from './proof.tsx';
import { SectionForm } from './section-form.tsx';

export function ChangePassword() {
  const [newPassword, setNewPassword] = useState('');
  const proof = useProof();
  const change = async () => {
    const { password: currentPassword, ...code } = proof.body;
    await answered(api.POST('/v1/auth/change-password', { body: { currentPassword, ...code, newPassword } }));
    end();
  };
  return (
    <SectionForm title={t('changePassword')} submit={t('changePassword')} onSubmit={change}>
      <ProofFields proof={proof} />
      <NewPasswordField value={newPassword} onValue={setNewPassword} />
    </SectionForm>
  );
}
