import { z } from 'zod';
import { describeListOf } from '../../records/lists.ts';
import { holdColumns } from './hold.row.ts';

/** $1: school. */
export const holdList = describeListOf(
  { columns: holdColumns, from: 'FROM legal_holds h', id: 'h.id', idType: 'bigint', changedAt: 'h.updated_at' },
  {
    place: 'h.school_id = $1',
    sorts: { placedAt: [] },
    usualSort: '-placedAt',
    filters: {
      open: {
        schema: z.enum(['true', 'false']).meta({ description: 'true: those that keep something now' }),
        condition: (value) => `(h.released_at IS NULL) = (${value} = 'true')`,
      },
    },
  },
);
