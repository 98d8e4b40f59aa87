import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { FormField } from '../ui/form-field.tsx';
import { usePaged } from '../ui/paged.tsx';
import { t } from './messages/index.ts';
import { type Request, RequestTable } from './request-table.tsx';

/** Asks the school to erase what is stored about oneself. */
export function OwnErasure() {
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const paged = usePaged<Request>((cursor) =>
    answered(api.GET('/v1/users/me/privacy/erasures', { params: { query: { limit: 20, cursor } } })),
  );
  const ask = async () => {
    const given = reason.trim();
    await answered(api.POST('/v1/users/me/privacy/erasures', { body: given === '' ? {} : { reason: given } }));
    await paged.refresh();
  };
  return (
    <section>
      <h2>{t('ownErasureTitle')}</h2>
      <p>{t('ownErasureHelp')}</p>
      <p>
        <button type="button" onClick={() => setAsking(true)}>
          {t('askOwnErasure')}
        </button>
      </p>
      <RequestTable caption={t('ownErasureTitle')} paged={paged} empty={t('noOwnErasures')} ownId={undefined} />
      {isAsking && (
        <Confirmation
          title={t('askOwnErasure')}
          action={t('askOwnErasure')}
          onConfirm={ask}
          onClose={() => setAsking(false)}
        >
          <p>{t('ownErasureHelp')}</p>
          <FormField label={t('reasonIfAny')} value={reason} onValue={setReason} maxLength={255} />
        </Confirmation>
      )}
    </section>
  );
}
