import { useEffect, useRef, useState } from 'preact/hooks';
import { answered, api, type Me } from './api/client.ts';
import { Failed } from './api/failed.ts';
import { end, maySignInAgain, onSession, refresh, type Session, signedInUser } from './api/session.ts';
import { NewerBuild } from './build/newer-build.tsx';
import { gradebooks } from './gradebook/model/open-gradebooks.ts';
import { onLanguage, setTimeZone, t } from './messages/locale.ts';
import { Navigation } from './navigation.tsx';
import { RoutedPage } from './routed-page.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { Banner } from './ui/banner.tsx';
import { keepFocus } from './ui/kept-focus.ts';
import { Notice } from './ui/notice.tsx';
import { RereadNotice } from './ui/rereads/reread-notice.tsx';
import { onRoute, type Route, routeOf } from './ui/route.ts';
import { unsaved } from './ui/unsaved.ts';

type Signed =
  | { state: 'starting' }
  | { state: 'out'; notice?: 'sessionReplaced' | 'accountRefused' | undefined }
  | { state: 'unreachable' }
  | { state: 'in'; me: Me };

export function App() {
  const [signed, setSigned] = useState<Signed>({ state: 'starting' });
  const [route, setRoute] = useState<Route>(routeOf(location.hash));
  const [, setLanguageCount] = useState(0);
  const main = useRef<HTMLElement>(null);

  const enter = async () => {
    try {
      const me = await answered(api.GET('/v1/users/me'));
      gradebooks.belongTo(me.sourcedId);
      setTimeZone(me.school.timeZone);
      setSigned({ state: 'in', me });
    } catch (error) {
      // Where the session has ended instead, its end says so.
      if (signedInUser() === undefined) return;
      if (!(error instanceof Failed) || error.status !== 401) return setSigned({ state: 'unreachable' });
      // The password is right, and the person is none of the school today: shut out, without a role, or of a closed school.
      end();
      setSigned({ state: 'out', notice: 'accountRefused' });
    }
  };

  const start = async () => {
    if (!maySignInAgain()) return setSigned({ state: 'out' });
    const refreshed = await refresh();
    if (refreshed === 'done') return enter();
    if (refreshed === 'unreachable') setSigned({ state: 'unreachable' });
  };

  useEffect(() => onRoute(setRoute), []);
  useEffect(() => onLanguage(() => setLanguageCount((count) => count + 1)), []);
  const follow = (session: Session) => {
    if (session === 'begun') return void enter();
    gradebooks.hold();
    setSigned({ state: 'out', notice: session === 'replaced' ? 'sessionReplaced' : undefined });
  };
  useEffect(() => onSession(follow), []);
  useEffect(() => void start(), []);
  useEffect(() => keepFocus(main.current as HTMLElement), []);
  useEffect(() => {
    // A page says its own.
    if (signed.state !== 'in') document.title = `${t('signIn')} · ClassBoard`;
  });

  const signOut = async () => {
    if (unsaved() > 0 && !confirm(t('signOutUnsaved', { count: unsaved() }))) return;
    gradebooks.forget();
    await api.POST('/v1/auth/sign-out').catch(() => undefined);
    location.hash = '';
    end();
  };

  return (
    <>
      <Banner me={signed.state === 'in' ? signed.me : undefined} onSignOut={signOut} />
      {signed.state === 'in' && <Navigation me={signed.me} route={route} />}
      {signed.state === 'in' && <NewerBuild />}
      <main ref={main} id="main" tabIndex={-1}>
        <RereadNotice page={main} />
        {(signed.state === 'starting' || signed.state === 'unreachable') && <h1>ClassBoard</h1>}
        {signed.state === 'starting' && <Notice kind="busy">{t('loading')}</Notice>}
        {signed.state === 'unreachable' && (
          <Notice kind="error">
            {t('unreachable')}{' '}
            <button type="button" onClick={() => void start()}>
              {t('tryAgain')}
            </button>
          </Notice>
        )}
        {signed.state === 'out' && (
          <SignInPage key={signed.notice} notice={signed.notice === undefined ? '' : t(signed.notice)} />
        )}
        {signed.state === 'in' && <RoutedPage route={route} me={signed.me} />}
      </main>
    </>
  );
}
