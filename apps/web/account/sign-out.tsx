import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { end } from '../api/session.ts';
import { gradebooks } from '../gradebook/model/open-gradebooks.ts';
import { t as common } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { unsaved } from '../ui/unsaved.ts';
import { t } from './messages/index.ts';

export function SignOut() {
  const [isAsking, setAsking] = useState(false);
  const signOut = async () => {
    await answered(api.POST('/v1/auth/sign-out'));
    gradebooks.forget();
    end();
  };
  const count = unsaved();
  return (
    <>
      <p>
        <button type="button" onClick={() => setAsking(true)}>
          {t('everywhere')}
        </button>
      </p>
      {isAsking && (
        <Confirmation
          title={t('everywhere')}
          action={t('everywhere')}
          onConfirm={signOut}
          onClose={() => setAsking(false)}
        >
          <p>{count === 0 ? t('everywhereHelp') : common('signOutUnsaved', { count })}</p>
        </Confirmation>
      )}
    </>
  );
}
