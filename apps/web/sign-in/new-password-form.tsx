import { useState } from 'preact/hooks';
import { t } from '../messages/locale.ts';
import { Field } from '../ui/field.tsx';
import { StepForm } from './step-form.tsx';

export function NewPasswordForm({ send, onBack }: { send: (password: string) => Promise<void>; onBack: () => void }) {
  const [password, setPassword] = useState('');
  return (
    <StepForm title={t('choosePassword')} submit={t('continue')} onSubmit={() => send(password)} onBack={onBack}>
      <p>{t('firstPassword')}</p>
      <NewPasswordField value={password} onValue={setPassword} />
    </StepForm>
  );
}

export function NewPasswordField({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  return (
    <Field
      label={t('newPassword')}
      hint={t('passwordRule')}
      type="password"
      autocomplete="new-password"
      minLength={12}
      value={value}
      onValue={onValue}
    />
  );
}
