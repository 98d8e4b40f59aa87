import type { z } from 'zod';
import { parameterPath } from '../../../infra/names.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import type { Place } from '../aws/clients.ts';
import type { StoredParameter } from '../aws/ssm.ts';

export interface StoredFormat<T> {
  /** By `schemaVersion`; values without one are of version 1. */
  readonly schemas: Readonly<Record<number, z.ZodType<T>>>;
  /** What the parameter holds: `the record of release 20261121T053012Z-0b7d2d9`. */
  readonly title: string;
  /** What to do where it cannot be read. */
  readonly next: readonly string[];
}

/**
 * Parses what the tool stored, perhaps in another version. Fields that this version does not know are kept.
 * @throws Failure that names the parameter and what is wrong with it
 */
export function parseStored<T>(
  { settings }: Pick<Place, 'settings'>,
  { name, value }: Pick<StoredParameter, 'name' | 'value'>,
  { schemas, title, next }: StoredFormat<T>,
): T {
  const path = parameterPath(settings, name);
  const unreadable = (why: string, steps: readonly string[] = next) =>
    new Failure({
      what: `Cannot read ${title}`,
      why: `the parameter ${path} ${why}`,
      next: steps,
      exitCode: exit.blocked,
    });
  let stored: unknown;
  try {
    stored = JSON.parse(value);
  } catch {
    throw unreadable('is not JSON');
  }
  const version = (stored as { schemaVersion?: unknown } | null)?.schemaVersion ?? 1;
  const schema = typeof version === 'number' ? schemas[version] : undefined;
  if (schema === undefined) {
    throw unreadable(`has schemaVersion ${version}, and this tool reads ${Object.keys(schemas).join(' and ')}`, [
      'A newer version of the tool may have written it: git pull && npm ci, then run it again',
      ...next,
    ]);
  }
  const parsed = schema.safeParse(stored);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the value'}: ${message}`);
  throw unreadable(`is not valid: ${issues.join('; ')}`);
}
