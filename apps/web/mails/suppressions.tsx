import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { dayAndTime } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { FormField } from '../ui/form-field.tsx';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { PersonById } from '../ui/people/person-by-id.tsx';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';

type Suppression = Schemas['Suppression'];
type Lift = Schemas['SuppressionLift'];

/** Addresses that get no mails, until somebody of the school says that they work again. */
export function Suppressions() {
  const [lifted, setLifted] = useState<Suppression>();
  const paged = usePaged<Suppression>((cursor) =>
    answered(api.GET('/v1/mails/suppressions', { params: { query: { limit: 25, cursor } } })),
  );
  const lifts = usePaged<Lift>((cursor) =>
    answered(api.GET('/v1/mails/suppressions/lifts', { params: { query: { limit: 25, cursor } } })),
  );
  const lift = async (address: string, reason: string) => {
    await answered(api.POST('/v1/mails/suppressions/lifts', { body: { address, reason } }));
    await Promise.all([paged.refresh(), lifts.refresh()]);
  };
  return (
    <section>
      <h2>{t('suppressions')}</h2>
      <p>{t('suppressionsHelp')}</p>
      <PagedList paged={paged}>
        <Table
          caption={t('suppressions')}
          rows={paged.rows}
          keyOf={({ address }) => address}
          empty={t('noSuppressions')}
          columns={[
            { title: t('address'), cell: ({ address }) => <bdi>{address}</bdi> },
            { title: t('why'), cell: ({ reason }) => t(reason) },
            { title: t('since'), cell: ({ since }) => dayAndTime(since) },
            { title: t('people'), cell: ({ userSourcedIds }) => <People ids={userSourcedIds} /> },
            {
              title: t('action'),
              cell: (suppression) => (
                <button
                  type="button"
                  aria-label={`${t('lift')}: ${suppression.address}`}
                  onClick={() => setLifted(suppression)}
                >
                  {t('lift')}
                </button>
              ),
            },
          ]}
        />
      </PagedList>
      <h3>{t('lifts')}</h3>
      <PagedList paged={lifts}>
        <Table
          caption={t('lifts')}
          rows={lifts.rows}
          keyOf={({ address, liftedAt }) => `${address} ${liftedAt}`}
          empty={t('noLifts')}
          columns={[
            { title: t('address'), cell: ({ address }) => <bdi>{address}</bdi> },
            { title: t('liftReason'), cell: ({ reason }) => <bdi>{reason}</bdi> },
            { title: t('liftedBy'), cell: ({ liftedBy }) => <PersonById id={liftedBy} /> },
            { title: t('liftedAt'), cell: ({ liftedAt }) => dayAndTime(liftedAt) },
          ]}
        />
      </PagedList>
      {lifted && <LiftDialog {...lifted} onLift={lift} onClose={() => setLifted(undefined)} />}
    </section>
  );
}

function People({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return <>{t('nobody')}</>;
  return (
    <ul class="plain">
      {ids.map((id) => (
        <li key={id}>
          <PersonById id={id} />
        </li>
      ))}
    </ul>
  );
}

interface LiftProps {
  address: string;
  onLift: (address: string, reason: string) => Promise<void>;
  onClose: () => void;
}

function LiftDialog({ address, onLift, onClose }: LiftProps) {
  const [reason, setReason] = useState('');
  return (
    <Confirmation
      title={t('liftTitle', { address })}
      action={t('lift')}
      onConfirm={() => onLift(address, reason.trim())}
      onClose={onClose}
    >
      <p>{t('liftHelp')}</p>
      <FormField label={t('liftReason')} value={reason} onValue={setReason} maxLength={255} required />
    </Confirmation>
  );
}
