import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { end } from '../api/session.ts';
import { t as common } from '../messages/locale.ts';
import { CodeField } from '../sign-in/code-form.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { t } from './messages/index.ts';
import { ProofFields, useProof } from './proof.tsx';
import { SectionForm } from './section-form.tsx';

/** A code goes to the new address; with it the address is the one to sign in with. */
export function ChangeEmail({ email }: { email: string | null }) {
  const [newEmail, setNewEmail] = useState('');
  const [isSent, setSent] = useState(false);
  const [code, setCode] = useState('');
  const proof = useProof();
  const ask = async () => {
    await answered(api.POST('/v1/auth/change-email', { body: { ...proof.body, newEmail: newEmail.trim() } }));
    setSent(true);
  };
  const confirm = async () => {
    const body = { newEmail: newEmail.trim(), code: code.trim() };
    await answered(api.POST('/v1/auth/change-email/confirm', { body }));
    end();
  };
  return (
    <SectionForm
      title={t('changeEmail')}
      submit={t(isSent ? 'confirmEmail' : 'sendCode')}
      onSubmit={isSent ? confirm : ask}
    >
      {email !== null && <p>{t('current', { email })}</p>}
      {isSent ? (
        <>
          <Notice kind="info">{t('codeSent')}</Notice>
          <CodeField value={code} onValue={setCode} hint={common('codeOfMail')} />
        </>
      ) : (
        <>
          <ProofFields proof={proof} />
          <Field label={t('newEmail')} type="email" autocomplete="username" value={newEmail} onValue={setNewEmail} />
        </>
      )}
    </SectionForm>
  );
}
