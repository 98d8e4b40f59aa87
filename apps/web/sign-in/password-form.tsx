import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t } from '../messages/locale.ts';
import { Field } from '../ui/field.tsx';
import { inCookie } from './in-cookie.ts';
import { StepForm } from './step-form.tsx';

interface Props {
  onAnswer: (answer: Schemas['SignInAnswer']) => void;
  onForgotten: () => void;
}

export function PasswordForm({ onAnswer, onForgotten }: Props) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  return (
    <StepForm
      title={t('signIn')}
      submit={t('signIn')}
      onSubmit={async () =>
        onAnswer(await answered(api.POST('/v1/auth/sign-in', { params: inCookie, body: { email, password } })))
      }
    >
      <Field label={t('email')} type="email" autocomplete="username" value={email} onValue={setEmail} />
      <Field
        label={t('password')}
        type="password"
        autocomplete="current-password"
        value={password}
        onValue={setPassword}
      />
      <p>
        <button type="button" class="link" onClick={onForgotten}>
          {t('forgotten')}
        </button>
      </p>
    </StepForm>
  );
}
