import { useEffect, useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t } from '../messages/locale.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { CodeField } from './code-form.tsx';
import { inCookie } from './in-cookie.ts';
import { type Picture, pictureOf, Secret } from './qr-code.tsx';
import { StepForm } from './step-form.tsx';

interface Props {
  session: string;
  onAnswer: (answer: Schemas['SignInAnswer']) => void;
  onBack: () => void;
}

interface Started {
  session: string;
  secretCode: string;
  picture: Picture;
}

/** Sets up the authenticator app that the school demands. */
export function EnrolForm({ session, onAnswer, onBack }: Props) {
  const [secret, setSecret] = useState<Started>();
  const [error, setError] = useState<unknown>();
  const [code, setCode] = useState('');

  const start = async () => {
    const started = await answered(api.POST('/v1/auth/challenges/totp-setup', { body: { session } }));
    const picture = await pictureOf(started.otpauthUri);
    setSecret({ session: started.session, secretCode: started.secretCode, picture });
  };
  useEffect(() => void start().catch(setError), []);

  if (error !== undefined) return <FailureNotice error={error} onRetry={onBack} />;
  if (secret === undefined) return <Notice kind="busy">{t('loading')}</Notice>;
  return (
    <StepForm
      title={t('enrol')}
      submit={t('continue')}
      onBack={onBack}
      onSubmit={async () => {
        const body = { session: secret.session, code };
        onAnswer(await answered(api.POST('/v1/auth/challenges/totp-setup/verify', { params: inCookie, body })));
      }}
    >
      <p>{t('enrolHelp')}</p>
      <Secret secretCode={secret.secretCode} picture={secret.picture} />
      <CodeField value={code} onValue={setCode} hint={t('codeOfApp')} />
    </StepForm>
  );
}
