import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { download } from '../api/download.ts';
import { dayAndTime } from '../messages/locale.ts';
import { fileSize } from '../messages/units.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { type Paged, PagedList } from '../ui/paged.tsx';
import { listName } from '../ui/person.ts';
import { useSent } from '../ui/sent.ts';
import { Table } from '../ui/table.tsx';
import { useWatched } from '../ui/watched.ts';
import { type Asked, DecisionDialog } from './decision-dialog.tsx';
import { t } from './messages/index.ts';

export type Request = Schemas['PrivacyRequest'];
type State = Request['state'];

export const requestStates: readonly State[] = [
  'requested',
  'queued',
  'coolingOff',
  'running',
  'done',
  'refused',
  'withdrawn',
  'failed',
];

export const stateText = (state: State): string => t(state === 'coolingOff' ? 'coolingOffState' : state);

const isInWork = ({ state }: Request): boolean => state === 'queued' || state === 'running';

interface Props {
  caption: string;
  paged: Paged<Request>;
  empty: string;
  /** Who looks: a file is for whoever asked for it. undefined: all of them are one's own. */
  ownId: string | undefined;
}

/** Copies and erasures; watched as long as one is at work. */
export function RequestTable({ caption, paged, empty, ownId }: Props) {
  const [asked, setAsked] = useState<Asked>();
  const { error, send } = useSent();
  useWatched(paged.rows.some(isInWork), 3, () => void paged.refresh().catch(() => undefined));
  const fetchFile = (privacyRequestId: string) =>
    send(async () => {
      const params = { path: { privacyRequestId } };
      const { url } = await answered(api.GET('/v1/privacy/requests/{privacyRequestId}/file', { params }));
      download(url);
    });
  return (
    <>
      {error !== undefined && <FailureNotice error={error} />}
      <PagedList paged={paged}>
        <Table
          caption={caption}
          rows={paged.rows}
          keyOf={({ id }) => id}
          empty={empty}
          columns={[
            {
              title: t('person'),
              cell: ({ user, kind }) => (
                <>
                  <bdi>{listName(user)}</bdi>
                  <span class="reason">{t(kind)}</span>
                </>
              ),
            },
            { title: t('state'), cell: (request) => <State request={request} /> },
            {
              title: t('action'),
              cell: (request) => (
                <Actions request={request} ownId={ownId} onAsk={setAsked} onFetch={(id) => void fetchFile(id)} />
              ),
            },
            { title: t('reason'), cell: ({ reason }) => (reason === null ? '–' : <bdi>{reason}</bdi>) },
            { title: t('askedBy'), cell: ({ requestedBy }) => <bdi>{listName(requestedBy)}</bdi> },
            { title: t('askedAt'), cell: ({ createdAt }) => dayAndTime(createdAt) },
          ]}
        />
      </PagedList>
      {asked && <DecisionDialog {...asked} onDone={paged.refresh} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function State({ request: { state, runsAfter, sizeBytes, expiresAt, decisionReason } }: { request: Request }) {
  if (state === 'coolingOff') return <>{t('coolingOff', { when: dayAndTime(runsAfter) })}</>;
  return (
    <>
      {t(state)}
      {decisionReason !== null && (
        <span class="reason">
          <bdi>{decisionReason}</bdi>
        </span>
      )}
      {sizeBytes !== null && expiresAt !== null && (
        <span class="reason">{t('fileUntil', { size: fileSize(sizeBytes), when: dayAndTime(expiresAt) })}</span>
      )}
    </>
  );
}

interface ActionsProps {
  request: Request;
  ownId: string | undefined;
  onAsk: (asked: Asked) => void;
  onFetch: (requestId: string) => void;
}

/** What can be done about a request, by its state and by who looks. */
function Actions({ request, ownId, onAsk, onFetch }: ActionsProps) {
  const isOwn = ownId === undefined || request.requestedBy.sourcedId === ownId;
  const name = listName(request.user);
  if (request.kind === 'export') {
    if (request.state !== 'done' || request.sizeBytes === null || !isOwn) return <>–</>;
    return (
      <button type="button" aria-label={`${t('download')}: ${name}`} onClick={() => onFetch(request.id)}>
        {t('download')}
      </button>
    );
  }
  const decisions: Asked['decision'][] = [];
  if (request.state === 'requested' && ownId !== undefined) decisions.push('approve', 'refuse');
  if (request.state === 'coolingOff' || (request.state === 'requested' && isOwn)) decisions.push('withdraw');
  if (decisions.length === 0) return <>–</>;
  return (
    <span class="actions">
      {decisions.map((decision) => (
        <button
          key={decision}
          type="button"
          aria-label={`${t(decision)}: ${name}`}
          onClick={() => onAsk({ request, decision })}
        >
          {t(decision)}
        </button>
      ))}
    </span>
  );
}
