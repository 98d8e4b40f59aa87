import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fingerprint } from 'libpg-query';
import { parseSql } from '../rules/sql.ts';
import type { Recording, Step } from './recording.ts';

/** One line of PostgreSQL's jsonlog; only what is read here. */
export interface LogLine {
  error_severity?: string;
  message?: string;
  detail?: string;
  dbname?: string;
  session_id?: string;
  application_name?: string;
}

interface Sent {
  text: string;
  values: (string | null)[];
  isWrite: boolean;
  isNamed: boolean;
  rolledBack: boolean;
  failed: boolean;
}

const maxSteps = 1_500;
const maxStepsPerSession = 500;
/** Texts that differ in their literals only; more of them prove nothing new. */
const maxTextsPerShape = 3;

export async function* readLog(files: readonly string[]): AsyncGenerator<LogLine> {
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.startsWith('{')) yield JSON.parse(line) as LogLine;
    }
  }
}

/** What the application sent, from the log of a server that logged every statement. */
export async function readStatements(
  lines: AsyncIterable<LogLine>,
  isApplication: (line: LogLine) => boolean,
): Promise<Pick<Recording, 'statements' | 'named' | 'sessions'>> {
  const databases = new Map<string, Sent[]>();
  const open = new Map<string, Sent[]>();
  for await (const line of lines) {
    if (!isApplication(line) || line.dbname === undefined || line.session_id === undefined) continue;
    const transaction = open.get(line.session_id);
    if (line.error_severity === 'ERROR') {
      const last = (transaction ?? databases.get(line.dbname))?.at(-1);
      if (last !== undefined) last.failed = true;
      continue;
    }
    const text = line.message?.match(/^(?:statement|execute [^:]+): ([\s\S]*)$/)?.[1]?.trim();
    if (text === undefined) continue;
    if (/^(BEGIN|START TRANSACTION)\b/i.test(text)) open.set(line.session_id, []);
    else if (/^(COMMIT|END)\b/i.test(text)) open.delete(line.session_id);
    else if (/^ROLLBACK\b(?!\s+TO)/i.test(text)) {
      for (const sent of transaction ?? []) sent.rolledBack = true;
      open.delete(line.session_id);
    } else {
      const sent: Sent = {
        text: withoutPersons(text),
        values: parseParameters(line.detail).map((value) => (value === null ? null : withoutPersons(value))),
        isWrite: /^\s*(WITH\b[\s\S]*\b(INSERT|UPDATE|DELETE|MERGE)\b|INSERT|UPDATE|DELETE|MERGE)/i.test(text),
        isNamed: /^execute (?!<unnamed>)/.test(line.message ?? ''),
        rolledBack: false,
        failed: false,
      };
      transaction?.push(sent);
      databases.set(line.dbname, [...(databases.get(line.dbname) ?? []), sent]);
    }
  }
  return assemble([...databases.values()]);
}

/** `Parameters: $1 = 'it''s', $2 = NULL` gives ["it's", null]. */
export function parseParameters(detail: string | undefined): (string | null)[] {
  if (detail === undefined || !/^parameters: /i.test(detail)) return [];
  return [...detail.matchAll(/\$\d+ = (NULL|'((?:[^']|'')*)')/g)].map(([, value, text]) =>
    value === 'NULL' ? null : (text ?? '').replaceAll("''", "'"),
  );
}

const aliases = new Map<string, string>();

/**
 * The tests' people are invented; whatever still looks like an address or a token is replaced, the same one always by
 * the same, so that a replayed write finds what an earlier one wrote.
 */
export function withoutPersons(text: string): string {
  return text
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, (address) => {
      if (/@example\.(com|org|net|test)$/i.test(address) && /^person-\d+@/.test(address)) return address;
      if (!aliases.has(address.toLowerCase()))
        aliases.set(address.toLowerCase(), `person-${aliases.size + 1}@example.org`);
      return aliases.get(address.toLowerCase()) as string;
    })
    .replace(/eyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, 'token')
    .replace(/\+\d{7,15}\b/g, '+10000000000');
}

async function assemble(databases: Sent[][]): Promise<Pick<Recording, 'statements' | 'named' | 'sessions'>> {
  const places = new Map<string, number>();
  const shapes = new Map<string, number>();
  for (const sent of databases.flat()) {
    if (sent.failed || places.has(sent.text)) continue;
    const shape = await shapeOf(sent.text);
    if (shape === undefined) continue;
    const seen = shapes.get(shape) ?? 0;
    if (seen >= maxTextsPerShape) continue;
    shapes.set(shape, seen + 1);
    places.set(sent.text, places.size);
  }
  const named = new Set<number>();
  for (const { text, isNamed } of databases.flat()) {
    const place = places.get(text);
    if (isNamed && place !== undefined) named.add(place);
  }
  return { statements: [...places.keys()], named: [...named], sessions: chooseSessions(databases, places) };
}

/** The same for texts that differ in literals only; undefined for what cannot be prepared. */
async function shapeOf(text: string): Promise<string | undefined> {
  try {
    const [statement, ...more] = await parseSql(text);
    if (statement === undefined || more.length > 0) return undefined;
    if (!['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt'].includes(statement.kind))
      return undefined;
    return await fingerprint(text);
  } catch {
    return undefined;
  }
}

/** The fewest databases that show every write at least once, each cut behind the last write it is kept for. */
function chooseSessions(databases: Sent[][], places: ReadonlyMap<string, number>): Step[][] {
  const candidates = databases.map((sent) =>
    sent.filter(({ text, isWrite, failed }) => isWrite && !failed && places.has(text) && !/^\s*COPY/i.test(text)),
  );
  const covered = new Set<string>();
  const sessions: Step[][] = [];
  let total = 0;
  for (;;) {
    let best: { writes: Sent[]; gain: number } | undefined;
    for (const candidate of candidates) {
      const fresh = new Set<string>();
      let end = 0;
      for (const [index, { text }] of candidate.slice(0, maxStepsPerSession).entries())
        if (!covered.has(text) && !fresh.has(text)) {
          fresh.add(text);
          end = index + 1;
        }
      if (fresh.size > 0 && (best === undefined || fresh.size / end > best.gain))
        best = { writes: candidate.slice(0, end), gain: fresh.size / end };
    }
    if (best === undefined || total + best.writes.length > maxSteps) return sessions;
    for (const { text } of best.writes) covered.add(text);
    total += best.writes.length;
    sessions.push(
      best.writes.map(({ text, values, rolledBack }) => [places.get(text) as number, values, rolledBack ? 1 : 0]),
    );
  }
}
