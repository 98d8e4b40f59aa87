import { describeListOf } from '../records/lists.ts';
import { sessionColumns, sessionFrom } from './support-session.row.ts';

/** $1: school. */
export const supportSessionList = describeListOf(
  {
    columns: sessionColumns,
    from: sessionFrom,
    id: 's.id',
    idType: 'bigint',
    changedAt: `greatest(s.updated_at, CASE WHEN s.expires_at <= now() THEN s.expires_at END,
      (SELECT max(r.read_at) FROM support_session_reads r WHERE r.support_session_id = s.id))`,
  },
  { place: 's.school_id = $1', sorts: { openedAt: [] }, usualSort: '-openedAt' },
);

/** $1: session. */
export const supportReadList = describeListOf(
  {
    columns: 'r.id, r.operation, r.kind, r.target_sourced_id, r.request_id, r.read_at',
    from: 'FROM support_session_reads r',
    id: 'r.id',
    idType: 'bigint',
    changedAt: 'r.read_at',
  },
  { place: 'r.support_session_id = $1', sorts: { readAt: [] } },
);
