import { useState } from 'preact/hooks';
import { answered, api } from '../../api/client.ts';
import { Failed } from '../../api/failed.ts';
import { t as common } from '../../messages/locale.ts';
import { Field } from '../../ui/field.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { useSent } from '../../ui/sent.ts';
import { CodeField } from '../code-form.tsx';
import { NewPasswordField } from '../new-password-form.tsx';
import { StepForm } from '../step-form.tsx';
import { t } from './messages/index.ts';

interface Props {
  schoolId: string;
  onDone: (notice: string) => void;
  onBack: () => void;
}

/** Registers with a school; a code from a mail confirms the address. */
export function SignUpForm({ schoolId, onDone, onBack }: Props) {
  const [signUpId, setSignUpId] = useState<string>();
  const [isRefused, setIsRefused] = useState(false);
  const [givenName, setGivenName] = useState('');
  const [familyName, setFamilyName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const register = async () => {
    const body = { email, password, givenName, familyName, schoolSourcedId: schoolId };
    setIsRefused(false);
    try {
      setSignUpId((await answered(api.POST('/v1/auth/sign-up', { body }))).signUpId);
    } catch (caught) {
      // Of what is sent, the school is the one thing that can refer to nothing.
      if (!(caught instanceof Failed) || caught.problem?.code !== 'unprocessable-reference') throw caught;
      setIsRefused(true);
    }
  };
  if (signUpId !== undefined) {
    return <ConfirmForm signUpId={signUpId} onDone={() => onDone(t('done'))} onBack={onBack} />;
  }
  return (
    <StepForm title={t('title')} submit={t('register')} onSubmit={register} onBack={onBack}>
      <p>{t('help')}</p>
      {isRefused && <Notice kind="error">{t('noSchool')}</Notice>}
      <FormField label={t('givenName')} value={givenName} onValue={setGivenName} required />
      <FormField label={t('familyName')} value={familyName} onValue={setFamilyName} required />
      <Field label={common('email')} type="email" autocomplete="username" value={email} onValue={setEmail} />
      <NewPasswordField value={password} onValue={setPassword} />
    </StepForm>
  );
}

function ConfirmForm({ signUpId, onDone, onBack }: { signUpId: string; onDone: () => void; onBack: () => void }) {
  const [code, setCode] = useState('');
  const confirm = async () => {
    await answered(api.POST('/v1/auth/sign-up/confirm', { body: { signUpId, code } }));
    onDone();
  };
  const sendAgain = async () => {
    await answered(api.POST('/v1/auth/sign-up/resend', { body: { signUpId } }));
  };
  return (
    <>
      <StepForm title={t('confirmTitle')} submit={t('confirm')} onSubmit={confirm} onBack={onBack}>
        <Notice kind="info">{t('sent')}</Notice>
        <CodeField value={code} onValue={setCode} hint={common('codeOfMail')} />
      </StepForm>
      <SendAgain send={sendAgain} />
    </>
  );
}

function SendAgain({ send }: { send: () => Promise<void> }) {
  const { isBusy, error, send: once } = useSent();
  return (
    <>
      {error !== undefined && <FailureNotice error={error} />}
      <p>
        <button type="button" class="link" aria-disabled={isBusy} onClick={() => void once(send)}>
          {t('again')}
        </button>
      </p>
    </>
  );
}
