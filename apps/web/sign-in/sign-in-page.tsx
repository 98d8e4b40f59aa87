import { useEffect, useRef, useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { begin } from '../api/session.ts';
import { loadCatalogs, t } from '../messages/locale.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Notice } from '../ui/notice.tsx';
import { routeOf } from '../ui/route.ts';
import { Waiting } from '../ui/waiting.tsx';
import { CodeForm } from './code-form.tsx';
import { EnrolForm } from './enrol-form.tsx';
import { ForgottenForm, ResetForm } from './forgotten-forms.tsx';
import { inCookie } from './in-cookie.ts';
import { NewPasswordForm } from './new-password-form.tsx';
import { PasswordForm } from './password-form.tsx';

type Answer = Schemas['SignInAnswer'];

type Step =
  | { name: 'password' }
  | { name: 'forgotten' }
  | { name: 'reset'; email: string }
  | { name: 'signUp'; schoolId: string }
  | { name: NonNullable<Answer['challenge']>['name']; session: string };

/** A school that takes registrations gives its students an address that names it. */
function firstStep(): Step {
  const route = routeOf(location.hash);
  return route.name === 'signUp' ? { name: 'signUp', schoolId: route.schoolId } : { name: 'password' };
}

/** Its script and its messages are for those who register alone. */
function SignUp(props: { schoolId: string; onDone: (notice: string) => void; onBack: () => void }) {
  const [loaded, again] = useLoaded(async () => {
    const { SignUpForm } = await import('./sign-up/sign-up-form.tsx');
    await loadCatalogs();
    return SignUpForm;
  });
  if (loaded.state !== 'there') return <Waiting title={t('signIn')} loaded={loaded} onRetry={again} />;
  const Form = loaded.value;
  return <Form {...props} />;
}

/** One step after the other: password, then whatever the account asks for. */
export function SignInPage({ notice: first }: { notice: string }) {
  const [step, setStep] = useState<Step>(firstStep);
  const [notice, setNotice] = useState(first);
  const card = useRef<HTMLDivElement>(null);

  const go = (next: Step, text = '') => {
    setStep(next);
    setNotice(text);
  };
  const restart = (text = '') => {
    // The address of the registration is not that of a page for whoever signs in.
    if (step.name === 'signUp') location.hash = '';
    go({ name: 'password' }, text);
  };
  const follow = ({ tokens, challenge }: Answer) => {
    if (tokens !== null) begin(tokens.accessToken);
    else if (challenge !== null) go(challenge);
  };

  // The form is another one, so whoever reads it by ear or types begins there.
  useEffect(() => card.current?.querySelector('input')?.focus(), [step.name]);

  return (
    <div class="card" ref={card}>
      {notice !== '' && <Notice kind="info">{notice}</Notice>}
      {step.name === 'password' && <PasswordForm onAnswer={follow} onForgotten={() => go({ name: 'forgotten' })} />}
      {step.name === 'forgotten' && (
        <ForgottenForm onSent={(email) => go({ name: 'reset', email }, t('codeSent'))} onBack={() => restart()} />
      )}
      {step.name === 'signUp' && <SignUp schoolId={step.schoolId} onDone={restart} onBack={() => restart()} />}
      {step.name === 'reset' && (
        <ResetForm
          email={step.email}
          onDone={() => go({ name: 'password' }, t('passwordChanged'))}
          onBack={() => restart()}
        />
      )}
      {step.name === 'SOFTWARE_TOKEN_MFA' && (
        <CodeForm
          onBack={() => restart()}
          send={async (code) =>
            follow(
              await answered(
                api.POST('/v1/auth/challenges/totp', { params: inCookie, body: { session: step.session, code } }),
              ),
            )
          }
        />
      )}
      {step.name === 'NEW_PASSWORD_REQUIRED' && (
        <NewPasswordForm
          onBack={() => restart()}
          send={async (newPassword) =>
            follow(
              await answered(
                api.POST('/v1/auth/challenges/new-password', {
                  params: inCookie,
                  body: { session: step.session, newPassword },
                }),
              ),
            )
          }
        />
      )}
      {step.name === 'MFA_SETUP' && <EnrolForm session={step.session} onAnswer={follow} onBack={() => restart()} />}
    </div>
  );
}
