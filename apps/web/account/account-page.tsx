import './problems.ts';
import { useState } from 'preact/hooks';
import { answered, api, type Me } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { hrefOf } from '../ui/route.ts';
import { Waiting } from '../ui/waiting.tsx';
import { AuthenticatorApp } from './authenticator-app.tsx';
import { ChangeEmail } from './change-email.tsx';
import { ChangePassword } from './change-password.tsx';
import { t } from './messages/index.ts';
import { Names } from './names.tsx';
import { Notifications } from './notifications.tsx';
import { Picture } from './picture.tsx';
import { SignOut } from './sign-out.tsx';

/** What everybody decides about themselves. */
function AccountPage({ me: first }: { me: Me }) {
  // The page began with what was read at the sign-in, and needs the version of now.
  const [loaded, again] = useLoaded(() => answered(api.GET('/v1/users/me')));
  if (loaded.state !== 'there') return <Waiting title={t('title')} loaded={loaded} onRetry={again} />;
  return <Account first={{ ...first, ...loaded.value }} />;
}

function Account({ first }: { first: Me }) {
  const [me, setMe] = useState(first);
  return (
    <>
      <h1>{t('title')}</h1>
      <p>
        <a href={hrefOf({ name: 'ownPrivacy' })}>{t('privacy')}</a>
      </p>
      <Notifications />
      <h2>{t('language')}</h2>
      <p>{t('languageHelp')}</p>
      <Names me={me} onMe={setMe} />
      {me.role !== 'guardian' && <Picture me={me} onMe={setMe} />}
      <h2>{t('signIn')}</h2>
      <p>{t('endsSignIns')}</p>
      <ChangePassword />
      <ChangeEmail email={me.email} />
      <AuthenticatorApp />
      <SignOut />
    </>
  );
}

export const accountPage: Page<'account'> = { title: () => common('myAccount'), View: AccountPage };
