import { answered, api } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { hrefOf } from '../ui/route.ts';
import { t } from './messages/index.ts';

/** Where students register by themselves; nothing where the school does not want that. */
export function SignUpAddress({ school }: { school: string }) {
  const [loaded, again] = useLoaded(() => answered(api.GET('/v1/settings')));
  if (loaded.state === 'busy') return <Notice kind="busy">{common('loading')}</Notice>;
  if (loaded.state === 'failed') return <FailureNotice error={loaded.error} onRetry={again} />;
  if (!loaded.value.allowsSelfSignUp) return null;
  return (
    <section>
      <h2>{t('signUp')}</h2>
      <p>{t('signUpHelp')}</p>
      <p>
        <code class="secret" dir="ltr">
          {`${location.origin}${location.pathname}${hrefOf({ name: 'signUp', schoolId: school })}`}
        </code>
      </p>
    </section>
  );
}
