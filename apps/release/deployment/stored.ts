import type { z } from 'zod';
import { parameterPath } from '../../../infra/names.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import type { Place } from '../aws/clients.ts';
import type { StoredParameter } from '../aws/ssm.ts';

export interface StoredFormat<T> {
  readonly schema: z.ZodType<T>;
  /** The newest `schemaVersion` that this tool knows; values without one are of version 1. */
  readonly version: number;
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
  { schema, version, title, next }: StoredFormat<T>,
): T {
  const path = parameterPath(settings, name);
  const unreadable = (why: string, steps = next) =>
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
  const written = (stored as { schemaVersion?: unknown } | null)?.schemaVersion ?? 1;
  if (typeof written === 'number' && written > version) {
    throw unreadable(`has schemaVersion ${written}, this tool knows up to ${version}`, [
      'git pull && npm ci, then run it again: a newer version of the tool wrote it',
    ]);
  }
  const parsed = schema.safeParse(stored);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the value'}: ${message}`);
  throw unreadable(`is not valid: ${issues.join('; ')}`);
}
