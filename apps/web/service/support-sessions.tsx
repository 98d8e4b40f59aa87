import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { dayAndTime } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';

type Session = Schemas['SupportSession'];
type Read = Schemas['SupportRead'];

const kindText = (kind: Read['kind']): string => t(`kind_${kind}`);

/** Who of those who run the service read the school, and what. */
export function SupportSessions() {
  const [ended, setEnded] = useState<Session>();
  const [shown, setShown] = useState<Session>();
  const paged = usePaged<Session>((cursor) =>
    answered(api.GET('/v1/support-sessions', { params: { query: { limit: 20, cursor } } })),
  );
  const end = async ({ sourcedId }: Session) => {
    const params = { path: { supportSessionSourcedId: sourcedId } };
    await answered(api.POST('/v1/support-sessions/{supportSessionSourcedId}/end', { params }));
    await paged.refresh();
  };
  return (
    <section>
      <h2>{t('support')}</h2>
      <p>{t('supportHelp')}</p>
      <PagedList paged={paged}>
        <Table
          caption={t('support')}
          rows={paged.rows}
          keyOf={({ sourcedId }) => sourcedId}
          empty={t('noSessions')}
          columns={[
            {
              title: t('operator'),
              cell: ({ operator, reason }) => (
                <>
                  <bdi>{operator}</bdi>
                  <span class="reason">
                    <bdi>{reason}</bdi>
                  </span>
                </>
              ),
            },
            { title: t('reads'), cell: ({ reads }) => reads.map(kindText).join(', ') },
            { title: t('when'), cell: ({ openedAt }) => dayAndTime(openedAt) },
            { title: t('state'), cell: stateOf },
            {
              title: t('action'),
              cell: (session) => (
                <span class="actions">
                  <button type="button" onClick={() => setShown(session)}>
                    {t('showReads', { count: session.readCount })}
                  </button>
                  {session.open && (
                    <button type="button" onClick={() => setEnded(session)}>
                      {t('end')}
                    </button>
                  )}
                </span>
              ),
            },
          ]}
        />
      </PagedList>
      {ended && (
        <Confirmation
          title={t('endTitle')}
          action={t('end')}
          onConfirm={() => end(ended)}
          onClose={() => setEnded(undefined)}
        >
          <p>{t('endHelp')}</p>
        </Confirmation>
      )}
      {shown && (
        <Dialog title={t('readsOf')} onClose={() => setShown(undefined)}>
          <Reads session={shown} />
        </Dialog>
      )}
    </section>
  );
}

function stateOf({ open, expiresAt, endedAt, endedBy }: Session): string {
  if (open) return t('open', { when: dayAndTime(expiresAt) });
  return t(endedBy === 'school' ? 'endedBySchool' : 'ended', { when: dayAndTime(endedAt ?? expiresAt) });
}

function Reads({ session: { sourcedId } }: { session: Session }) {
  const path = { supportSessionSourcedId: sourcedId };
  const paged = usePaged<Read>((cursor) =>
    answered(
      api.GET('/v1/support-sessions/{supportSessionSourcedId}/reads', {
        params: { path, query: { limit: 50, cursor } },
      }),
    ),
  );
  return (
    <PagedList paged={paged}>
      <Table
        caption={t('readsOf')}
        rows={paged.rows}
        keyOf={({ id }) => String(id)}
        columns={[
          { title: t('when'), cell: ({ readAt }) => dayAndTime(readAt) },
          { title: t('kind'), cell: ({ kind }) => kindText(kind) },
          { title: t('route'), cell: ({ operationId }) => <code dir="ltr">{operationId}</code> },
          { title: t('target'), cell: ({ target }) => (target === null ? '–' : <bdi>{target}</bdi>) },
        ]}
      />
    </PagedList>
  );
}
