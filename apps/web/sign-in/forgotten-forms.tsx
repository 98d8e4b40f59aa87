import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { t } from '../messages/locale.ts';
import { Field } from '../ui/field.tsx';
import { CodeField } from './code-form.tsx';
import { NewPasswordField } from './new-password-form.tsx';
import { StepForm } from './step-form.tsx';

export function ForgottenForm({ onSent, onBack }: { onSent: (email: string) => void; onBack: () => void }) {
  const [email, setEmail] = useState('');
  const ask = async () => {
    await answered(api.POST('/v1/auth/forgot-password', { body: { email } }));
    onSent(email);
  };
  return (
    <StepForm title={t('forgotten')} submit={t('sendCode')} onSubmit={ask} onBack={onBack}>
      <p>{t('forgottenHelp')}</p>
      <Field label={t('email')} type="email" autocomplete="username" value={email} onValue={setEmail} />
    </StepForm>
  );
}

export function ResetForm({ email, onDone, onBack }: { email: string; onDone: () => void; onBack: () => void }) {
  const [code, setCode] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const reset = async () => {
    await answered(api.POST('/v1/auth/reset-password', { body: { email, code, newPassword } }));
    onDone();
  };
  return (
    <StepForm title={t('choosePassword')} submit={t('continue')} onSubmit={reset} onBack={onBack}>
      <CodeField value={code} onValue={setCode} hint={t('codeOfMail')} />
      <NewPasswordField value={newPassword} onValue={setNewPassword} />
    </StepForm>
  );
}
