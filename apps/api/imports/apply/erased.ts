import type pg from 'pg';
import { isErasedId } from '../../privacy/erasure/pseudonym.ts';
import { keptFiles } from '../bundle/file-names.ts';
import { storedColumns } from '../bundle/files.ts';
import { stagingTable } from './staging.ts';

interface Mention {
  table: string;
  column: string;
}

/** Where staged rows name a user. */
const mentions: readonly Mention[] = keptFiles.flatMap((file) =>
  storedColumns(file)
    .filter(({ refersTo }) => refersTo === 'users')
    .map(({ staged }) => ({ table: stagingTable(file), column: staged })),
);
const users: Mention = { table: stagingTable('users'), column: 'sourced_id' };

/** Of all identifiers that a bundle names those of people who were erased. $1: school. */
const erasedStatement = `CREATE TEMP TABLE erased_people ON COMMIT DROP AS
  SELECT m.sourced_id FROM (${[users, ...mentions].map(({ table, column }) => `SELECT ${column} AS sourced_id FROM ${table}`).join(' UNION ')}) m
  WHERE ${isErasedId('$1', 'm.sourced_id')}`;

/** Neither active nor deleted, so that no statement applies the row (`Staging.complete`). */
const leaveOut = ({ table, column }: Mention): string =>
  `UPDATE ${table} s SET status = 'held back', is_held_back = true FROM erased_people e WHERE s.${column} = e.sourced_id`;

const leaveOutAgents = `UPDATE staged_users s SET agent_sourced_ids =
    ARRAY(SELECT agent FROM unnest(s.agent_sourced_ids) AS of (agent) WHERE agent NOT IN (SELECT sourced_id FROM erased_people))
  WHERE s.agent_sourced_ids && (SELECT array_agg(sourced_id) FROM erased_people)`;

/**
 * Leaves out whoever was erased, with all that the bundle says of them: the school's own system may still have them, and
 * would bring their names back. Gives how many people; in the transaction of the import, before anything else is decided.
 */
export async function leaveOutErased(client: pg.ClientBase, schoolId: number): Promise<number> {
  const { rowCount } = await client.query('SELECT 1 FROM erasures WHERE school_id = $1 LIMIT 1', [schoolId]);
  if (rowCount === 0) return 0;
  await client.query(erasedStatement, [schoolId]);
  let people = 0;
  for (const mention of [users, ...mentions]) {
    const held = await client.query(leaveOut(mention));
    if (mention === users) people = held.rowCount ?? 0;
  }
  await client.query(leaveOutAgents);
  return people;
}
