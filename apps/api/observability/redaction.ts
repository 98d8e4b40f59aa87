import { classOf, type DataClass } from '../database/data-classes/table-classes.ts';
import { dataClasses } from '../database/data-classes.ts';

/** What no column is called, and no line holds. */
const secrets = [
  'authorization',
  'cookie',
  'password',
  'newPassword',
  'token',
  'accessToken',
  'refreshToken',
  'idToken',
  'session',
  'secret',
  'secretCode',
];

const personalClasses: readonly DataClass[] = [
  'identifier',
  'name',
  'contact',
  'detail',
  'freeText',
  'education',
  'credential',
];

/**
 * Columns whose name is a word of the log too, where it stands for something else: an error without its text, a code, a count,
 * the account that an operator looks up.
 */
const wordsOfLogs = ['cognito_sub', 'error', 'errors', 'key', 'missing', 'object_key', 'reason', 'result'];

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Names under which a line of the log would hold something about a person, by the classes of the columns. */
export const redactedFields: ReadonlySet<string> = new Set([
  ...secrets,
  ...Object.values(dataClasses)
    .flatMap((table) => Object.keys(table.columns).filter((column) => personalClasses.includes(classOf(table, column))))
    .filter((column) => !wordsOfLogs.includes(column))
    .flatMap((column) => [column, camelCase(column)]),
]);

/** Deeper objects are nobody's: callers log ids and numbers. */
const deepest = 3;

/** What is logged, without the values under such a name. Errors are described by their own rule. */
export function redact(fields: Record<string, unknown>, depth = 1): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (redactedFields.has(name)) continue;
    if (!isPlain(value)) kept[name] = value;
    else if (depth < deepest) kept[name] = redact(value, depth + 1);
  }
  return kept;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
