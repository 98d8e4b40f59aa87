import { databaseIdentifier } from '../../../infra/names.ts';
import { listInstances, readInstance } from '../aws/rds.ts';
import type { Context } from '../environment/context.ts';

type Place = Pick<Context, 'aws' | 'settings'>;

/** The name that the database of an environment keeps its data under once another serves. */
export const keptName = (serving: string, at: Date): string =>
  `${keptPrefix(serving)}${at.toISOString().replace(/\D/g, '').slice(0, 12)}`;
const keptPrefix = (serving: string): string => `${serving}-before-`;

/**
 * Where the database answers whose erasures may not all be written down: the one that serves; once a copy has its name, or is about
 * to get it, the one that was kept last.
 * @returns undefined where there is none any more
 */
export async function readFormer(context: Place, isExchanged: boolean): Promise<string | undefined> {
  const serving = databaseIdentifier(context.settings);
  const here = isExchanged ? undefined : await readInstance(context, serving);
  if (here !== undefined) return here.host;
  const kept = (await listInstances(context, keptPrefix(serving))).at(-1);
  return kept === undefined ? undefined : (await readInstance(context, kept))?.host;
}
