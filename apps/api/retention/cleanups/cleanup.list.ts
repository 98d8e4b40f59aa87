import { z } from 'zod';
import { describeListOf } from '../../records/lists.ts';
import { retentionKindParameter } from '../periods/period.row.ts';
import { cleanupColumns, cleanupStates, recordColumns } from './cleanup.row.ts';

/** $1: school. */
export const cleanupList = describeListOf(
  {
    columns: cleanupColumns,
    from: 'FROM cleanup_proposals p',
    id: 'p.id',
    idType: 'bigint',
    changedAt: 'p.updated_at',
  },
  {
    place: 'p.school_id = $1',
    sorts: { madeOn: ['p.made_on'] },
    usualSort: '-madeOn',
    filters: {
      state: {
        schema: z.enum(cleanupStates).meta({ description: 'What became of the proposal' }),
        condition: (value) => `p.state = ${value}`,
      },
      kind: { schema: retentionKindParameter, condition: (value) => `p.kind = ${value}` },
    },
  },
);

/** $1: school. */
export const cleanupRecordList = describeListOf(
  { columns: recordColumns, from: 'FROM cleanup_records r', id: 'r.id', idType: 'bigint', changedAt: 'r.last_at' },
  {
    place: 'r.school_id = $1',
    sorts: { day: ['r.day'] },
    usualSort: '-day',
    filters: { kind: { schema: retentionKindParameter, condition: (value) => `r.kind = ${value}` } },
  },
);
