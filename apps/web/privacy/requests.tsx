import { useState } from 'preact/hooks';
import { answered, api, type Me } from '../api/client.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { FormField, SelectField } from '../ui/form-field.tsx';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { usePaged } from '../ui/paged.tsx';
import { type Chosen, PersonChoice } from '../ui/people/person-choice.tsx';
import { listName } from '../ui/person.ts';
import { useSent } from '../ui/sent.ts';
import { t } from './messages/index.ts';
import { type Request, RequestTable, requestStates, stateText } from './request-table.tsx';

/** Copies and erasures that administrators asked for, and a form for more. */
export function Requests({ me }: { me: Me }) {
  const [kind, setKind] = useState<Request['kind'] | ''>('');
  const [state, setState] = useState<Request['state'] | ''>('');
  const paged = usePaged<Request>(
    (cursor) => {
      const filters = { ...(kind !== '' && { kind }), ...(state !== '' && { state }) };
      return answered(api.GET('/v1/privacy/requests', { params: { query: { ...filters, limit: 50, cursor } } }));
    },
    [kind, state],
  );
  return (
    <>
      <Ask onAsked={paged.refresh} />
      <section>
        <h2>{t('requests')}</h2>
        <div class="filters">
          <SelectField<Request['kind'] | ''>
            label={t('kind')}
            value={kind}
            onValue={setKind}
            options={[
              ['', t('everyKind')],
              ['export', t('export')],
              ['erasure', t('erasure')],
            ]}
          />
          <SelectField<Request['state'] | ''>
            label={t('state')}
            value={state}
            onValue={setState}
            options={[['', t('everyState')], ...requestStates.map((name) => [name, stateText(name)] as const)]}
          />
        </div>
        <RequestTable caption={t('requests')} paged={paged} empty={t('noRequests')} ownId={me.sourcedId} />
      </section>
    </>
  );
}

function Ask({ onAsked }: { onAsked: () => Promise<void> }) {
  const [person, setPerson] = useState<Chosen>();
  const [reason, setReason] = useState('');
  const [isErasing, setErasing] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const { isBusy, error, send } = useSent();
  const ask = async (route: '/v1/privacy/exports' | '/v1/privacy/erasures', { sourcedId }: Chosen) => {
    await answered(api.POST(route, { body: { userSourcedId: sourcedId, reason: reason.trim() } }));
    setPerson(undefined);
    setReason('');
    setAsked(true);
    await onAsked();
  };
  const isReady = person !== undefined && reason.trim() !== '';
  return (
    <section>
      <h2>{t('ask')}</h2>
      {isAsked && <Notice kind="info">{t('asked')}</Notice>}
      <PersonChoice
        label={t('person')}
        chosen={person}
        onChoose={(chosen) => {
          setPerson(chosen);
          setAsked(false);
        }}
      />
      <FormField
        label={t('reason')}
        hint={t('reasonHint')}
        value={reason}
        onValue={setReason}
        maxLength={255}
        required
      />
      {error !== undefined && <FailureNotice error={error} />}
      <p class="actions">
        <button
          type="button"
          class="main"
          disabled={!isReady}
          aria-disabled={isBusy}
          onClick={() => void send(() => ask('/v1/privacy/exports', person as Chosen))}
        >
          {t('askExport')}
        </button>
        <button type="button" disabled={!isReady} aria-disabled={isBusy} onClick={() => setErasing(true)}>
          {t('askErasure')}
        </button>
      </p>
      {isErasing && person && (
        <Confirmation
          title={t('erasureTitle', { name: listName(person) })}
          action={t('askErasure')}
          typed={person.familyName}
          onConfirm={() => ask('/v1/privacy/erasures', person)}
          onClose={() => setErasing(false)}
        >
          <p>{t('erasureHelp')}</p>
        </Confirmation>
      )}
    </section>
  );
}
