import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Database } from '../../../apps/api/database/database.ts';
import { type RecordedRows, recordVariable } from './record.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** What stands between a query and the code that makes it. */
const pool = 'apps/api/database/database.ts';

interface Statement {
  readonly place: string;
  readonly nulls: Set<string>;
  isWritten: boolean;
}

/** By text; undefined for those of pg-boss, migrations and tests. A place is looked up once: that takes as long as a query. */
const known = new Map<string, Statement | undefined>();

/** The lines of this project that lead here, the nearest first, as `FILE:LINE`. */
const callers = (): string[] =>
  [...(new Error().stack ?? '').matchAll(/(?:\(|\bat (?:async )?)(file:\/\/)?(\/[^()?]*)[^():]*:(\d+):\d+\)?$/gm)]
    .map(([, url, path = '', line]) => `${relative(root, url === undefined ? path : decodeURI(path))}:${line}`)
    .filter((place) => !place.startsWith('node_modules/') && !place.startsWith('test/setup/row-types/'));

function statementOf(
  asked: unknown,
  placeOf: (callers: readonly string[]) => string | undefined,
): Statement | undefined {
  const text = typeof asked === 'string' ? asked : ((asked as { text?: string } | null)?.text ?? '');
  if (known.has(text)) return known.get(text);
  const place = placeOf(callers());
  const isOurs = place?.startsWith('apps/api/') === true && !place.startsWith(pool);
  const statement = isOurs ? { place, nulls: new Set<string>(), isWritten: false } : undefined;
  known.set(text, statement);
  return statement;
}

/** Has every query of this process recorded, whichever pool or client it goes through. */
function recordRows(file: string): void {
  const record = (statement: Statement | undefined, { fields, rows }: pg.QueryResult): void => {
    if (statement === undefined || !Array.isArray(fields) || fields.length === 0) return;
    const { place, nulls } = statement;
    const more = fields.filter(({ name }) => !nulls.has(name) && rows.some((row) => row[name] === null));
    if (statement.isWritten && more.length === 0) return;
    for (const { name } of more) nulls.add(name);
    statement.isWritten = true;
    const columns = Object.fromEntries(fields.map(({ name, dataTypeID }) => [name, dataTypeID]));
    appendFileSync(file, `${JSON.stringify({ place, columns, nulls: [...nulls] } satisfies RecordedRows)}\n`);
  };
  const pools = Database.prototype as unknown as { execute(...args: unknown[]): Promise<pg.QueryResult> };
  const { execute } = pools;
  pools.execute = async function (statement, ...rest) {
    const asked = statementOf(statement, (places) => places.find((place) => !place.startsWith(pool)));
    const result = await execute.call(this, statement, ...rest);
    record(asked, result);
    return result;
  };
  const clients = pg.Client.prototype as unknown as { query(...args: unknown[]): unknown };
  const { query } = clients;
  clients.query = function (statement, ...rest) {
    const asked = statementOf(statement, ([nearest]) => nearest);
    const answer = query.call(this, statement, ...rest);
    if (asked === undefined || !(answer instanceof Promise)) return answer;
    return answer.then((result: pg.QueryResult) => {
      record(asked, result);
      return result;
    });
  };
}

const file = process.env[recordVariable];
if (file !== undefined) recordRows(file);
