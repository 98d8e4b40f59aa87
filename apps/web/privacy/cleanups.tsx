import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { date, day, number } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { FormField } from '../ui/form-field.tsx';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { Table } from '../ui/table.tsx';
import { useWatched } from '../ui/watched.ts';
import { kindText } from './kinds.ts';
import { t } from './messages/index.ts';

type Cleanup = Schemas['Cleanup'];
type CleanupRecord = Schemas['CleanupRecord'];

const stateTexts: Readonly<Record<Cleanup['state'], Parameters<typeof t>[0]>> = {
  proposed: 'proposed',
  approved: 'approved',
  refused: 'refused',
  withdrawn: 'cleanupWithdrawn',
  done: 'done',
};

/** What is proposed to go, what was decided about it, and what went. */
export function Cleanups() {
  const [decision, setDecision] = useState<{ cleanup: Cleanup; isApproval: boolean }>();
  const paged = usePaged<Cleanup>((cursor) =>
    answered(api.GET('/v1/privacy/cleanups', { params: { query: { limit: 25, cursor } } })),
  );
  useWatched(
    paged.rows.some(({ state }) => state === 'approved'),
    5,
    () => void paged.refresh().catch(() => undefined),
  );
  return (
    <>
      <p>{t('cleanupsHelp')}</p>
      <h2>{t('proposals')}</h2>
      <PagedList paged={paged}>
        <Table
          caption={t('proposals')}
          rows={paged.rows}
          keyOf={({ sourcedId }) => sourcedId}
          empty={t('noProposals')}
          columns={[
            { title: t('what'), cell: ({ kind }) => kindText(kind) },
            { title: t('state'), cell: (cleanup) => <State cleanup={cleanup} /> },
            { title: t('rows'), isNumber: true, cell: ({ rows }) => number(rows) },
            { title: t('files'), isNumber: true, cell: ({ files }) => number(files) },
            { title: t('oldest'), cell: ({ oldestAt }) => (oldestAt === null ? '–' : day(oldestAt)) },
            { title: t('madeOn'), cell: ({ madeOn }) => date(madeOn) },
            {
              title: t('action'),
              cell: (cleanup) =>
                cleanup.state === 'proposed' ? (
                  <span class="actions">
                    <button
                      type="button"
                      aria-label={`${t('approve')}: ${kindText(cleanup.kind)}`}
                      onClick={() => setDecision({ cleanup, isApproval: true })}
                    >
                      {t('approve')}
                    </button>
                    <button
                      type="button"
                      aria-label={`${t('refuse')}: ${kindText(cleanup.kind)}`}
                      onClick={() => setDecision({ cleanup, isApproval: false })}
                    >
                      {t('refuse')}
                    </button>
                  </span>
                ) : (
                  '–'
                ),
            },
          ]}
        />
      </PagedList>
      <Records />
      {decision && <Decision {...decision} onDecided={paged.refresh} onClose={() => setDecision(undefined)} />}
    </>
  );
}

function State({ cleanup: { state, reason, removedRows, removedFiles } }: { cleanup: Cleanup }) {
  return (
    <>
      {t(stateTexts[state])}
      {reason !== null && (
        <span class="reason">
          <bdi>{reason}</bdi>
        </span>
      )}
      {removedRows + removedFiles > 0 && (
        <span class="reason">{t('gone', { rows: removedRows, files: removedFiles })}</span>
      )}
    </>
  );
}

interface DecisionProps {
  cleanup: Cleanup;
  isApproval: boolean;
  onDecided: () => Promise<void>;
  onClose: () => void;
}

function Decision({ cleanup, isApproval, onDecided, onClose }: DecisionProps) {
  const [reason, setReason] = useState('');
  const { kind, rows, files, sourcedId } = cleanup;
  const params = { path: { cleanupSourcedId: sourcedId } };
  const decide = async () => {
    await (isApproval
      ? answered(api.POST('/v1/privacy/cleanups/{cleanupSourcedId}/approval', { params }))
      : answered(
          api.POST('/v1/privacy/cleanups/{cleanupSourcedId}/refusal', { params, body: { reason: reason.trim() } }),
        ));
    await onDecided();
  };
  return (
    <Confirmation
      title={t(isApproval ? 'approveOf' : 'refuseOf', { kind: kindText(kind) })}
      action={t(isApproval ? 'approve' : 'refuse')}
      {...(isApproval && { typed: String(rows) })}
      onConfirm={decide}
      onClose={onClose}
    >
      {isApproval ? (
        <p>{t('approveHelp', { rows, files })}</p>
      ) : (
        <>
          <p>{t('refuseHelp')}</p>
          <FormField label={t('reason')} value={reason} onValue={setReason} maxLength={500} required />
        </>
      )}
    </Confirmation>
  );
}

function Records() {
  const paged = usePaged<CleanupRecord>((cursor) =>
    answered(api.GET('/v1/privacy/cleanupRecords', { params: { query: { limit: 25, cursor } } })),
  );
  return (
    <section>
      <h2>{t('records')}</h2>
      <PagedList paged={paged}>
        <Table
          caption={t('records')}
          rows={paged.rows}
          keyOf={({ id }) => String(id)}
          empty={t('noRecords')}
          columns={[
            { title: t('what'), cell: ({ kind }) => kindText(kind) },
            { title: t('day'), cell: ({ day: ofDay }) => date(ofDay) },
            { title: t('rows'), isNumber: true, cell: ({ rows }) => number(rows) },
            { title: t('files'), isNumber: true, cell: ({ files }) => number(files) },
          ]}
        />
      </PagedList>
    </section>
  );
}
