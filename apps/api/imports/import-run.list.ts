import { describeListOf } from '../records/lists.ts';
import { fromRuns, importState, runColumns } from './import-run.row.ts';

/** $1: school. Their ids (UUIDv7) are in the order of their creation. */
export const importList = describeListOf(
  {
    columns: runColumns,
    from: fromRuns,
    id: 'r.id',
    idType: 'uuid',
    changedAt: `greatest(r.created_at, r.started_at, r.finished_at,
      (r.result #>> '{people,signInsKeptAt}')::timestamptz,
      (r.hold ->> 'heldAt')::timestamptz, (r.hold #>> '{decision,decidedAt}')::timestamptz,
      (r.undo ->> 'requestedAt')::timestamptz, (r.undo ->> 'finishedAt')::timestamptz)`,
  },
  {
    place: 'r.school_id = $1',
    filters: {
      state: {
        schema: importState.meta({ description: 'Only imports in this state' }),
        condition: (value) => `r.state = ${value}`,
      },
    },
    sorts: { createdAt: [], finishedAt: [`coalesce(r.finished_at, 'infinity')`] },
    usualSort: '-createdAt',
  },
);
