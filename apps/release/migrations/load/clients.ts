import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseAccess } from '../one-migration/protocol.ts';
import { splitName } from '../scratch/catalog.ts';

export interface Load {
  /** Distinct messages of the errors that clients got, with how often. */
  errors: Map<string, number>;
  /** Constraints that invented rows break, and rows of production perhaps do not. */
  unfit: Set<string>;
  statements: number;
  /** Tables whose rows no client can name, as they have no primary key or no rows. */
  left: string[];
  stop(): Promise<void>;
}

interface Target {
  read: string;
  write: string;
  /** Values of the primary key, column by column. */
  keys: string[][];
}

/** A client writes what a row holds already, so only a constraint that the row broke before refuses it. */
const integrityViolation = '23';

/** Clients that read and write single rows of some tables by key, naming their columns, as the application does. */
export async function startLoad(access: DatabaseAccess, tables: readonly string[], clients: number): Promise<Load> {
  const targets: Target[] = [];
  const left: string[] = [];
  await withClient(access, async (client) => {
    for (const table of tables) {
      const target = await describe(client, table);
      if (target === undefined) left.push(table);
      else targets.push(target);
    }
  });
  let over = false;
  const load: Load = { errors: new Map(), unfit: new Set(), statements: 0, left, stop: async () => {} };
  const loops = Array.from({ length: targets.length === 0 ? 0 : clients }, (_, number) =>
    withClient(access, async (client) => {
      for (let turn = number; !over; turn += 1) {
        const target = targets[turn % targets.length] as Target;
        const key = target.keys[(turn * 7_919) % target.keys.length];
        const isWrite = turn % 10 < 3;
        try {
          await client.query(isWrite ? target.write : target.read, key);
          load.statements += 1;
        } catch (error) {
          const { message, code, constraint } = error as { message: string; code?: string; constraint?: string };
          // Deadlocks and serialisation are retried by clients; the wait before them has been counted.
          if (code?.startsWith(integrityViolation)) load.unfit.add(constraint ?? message);
          else if (code !== '40P01' && code !== '40001') load.errors.set(message, (load.errors.get(message) ?? 0) + 1);
          await sleep(5);
        }
        // Clients think; without a pause the load itself would be what is measured.
        await sleep(2);
      }
    }),
  );
  load.stop = async () => {
    over = true;
    await Promise.allSettled(loops);
  };
  return load;
}

async function describe(client: pg.Client, table: string): Promise<Target | undefined> {
  const [schema, name] = splitName(table);
  const quoted = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
  const { rows } = await client.query<{ name: string; key_place: number | null; generated: boolean }>(
    `SELECT a.attname AS name, a.attgenerated <> '' OR a.attidentity = 'a' AS generated,
       (SELECT array_position((i.indkey::int2[])[0:i.indnkeyatts - 1], a.attnum) FROM pg_index i
         WHERE i.indrelid = a.attrelid AND i.indisprimary) AS key_place
     FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY key_place, a.attnum`,
    [quoted],
  );
  const id = client.escapeIdentifier;
  const key = rows.filter(({ key_place }) => key_place !== null).map((column) => id(column.name));
  if (key.length === 0) return undefined;
  const written = rows.find(({ key_place, generated }) => key_place === null && !generated)?.name;
  const columns = rows.map(({ name: column }) => id(column)).join(', ');
  const where = `WHERE ${key.map((column, index) => `${column} = $${index + 1}`).join(' AND ')}`;
  const { rows: keys } = await client.query<string[]>({
    text: `SELECT ${key.map((column) => `${column}::text`).join(', ')} FROM ${quoted} ORDER BY random() LIMIT 500`,
    rowMode: 'array',
  });
  if (keys.length === 0) return undefined;
  return {
    read: `SELECT ${columns} FROM ${quoted} ${where}`,
    write:
      written === undefined
        ? `SELECT ${key.join(', ')} FROM ${quoted} ${where} FOR UPDATE`
        : `UPDATE ${quoted} SET ${id(written)} = ${id(written)} ${where}`,
    keys,
  };
}

export async function withClient<T>(access: DatabaseAccess, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...access, application_name: 'classboard-check-client' });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
