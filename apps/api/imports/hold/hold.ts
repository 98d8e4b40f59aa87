import { z } from 'zod';
import { moment } from '../../http/fields.ts';

/** How long an import waits for an administrator; afterwards the roster has moved on, and the next bundle counts. */
export const holdDays = 7;

/** Identifiers of each file that an answer lists at once; further ones are read page by page. */
export const listedRecords = 100;
export const keptRecords = 10_000;

const count = z.int();

const heldFile = z.object({
  file: z.string(),
  mode: z.enum(['bulk', 'delta']),
  active: count.meta({ description: 'Active records that came with imports, before this one' }),
  created: count,
  updated: count,
  inactivated: count,
  percent: z.number().meta({ description: 'inactivated of active' }),
  isOverLimit: z.boolean(),
  records: z.array(z.string()).meta({
    description: 'sourcedIds of what would be deactivated: the first hundred, `…/removals` of the import gives all',
  }),
});

const person = z.object({ sourcedId: z.string(), givenName: z.string(), familyName: z.string() });

const decision = z.object({
  outcome: z.enum(['confirmed', 'refused']),
  decidedBy: person.nullable(),
  decidedAt: moment,
  reason: z.string(),
});

export const importHold = z
  .object({
    heldAt: moment,
    expiresAt: moment.meta({ description: 'Without a decision by then the import becomes expired' }),
    limitPercent: count.meta({ description: 'removalLimitPercent of the settings, when it was held' }),
    files: z.array(heldFile).meta({ description: 'What the import would do, file by file' }),
    decision: decision.nullable(),
  })
  .meta({ id: 'ImportHold' });
export type ImportHoldView = z.output<typeof importHold>;

/** `digest` stands for exactly these records: a confirmation holds for them and for no others. */
export type HeldFile = z.output<typeof heldFile> & { digest: string };

/** As the column `import_runs.hold` holds it: the person by the internal id. */
export interface StoredHold extends Omit<ImportHoldView, 'files' | 'decision'> {
  files: HeldFile[];
  decision: (Omit<NonNullable<ImportHoldView['decision']>, 'decidedBy'> & { decidedBy: number }) | null;
}

/** The digest of each file whose removals an administrator confirmed. */
export const confirmedRemovals = (hold: StoredHold | null): ReadonlyMap<string, string> =>
  new Map(hold?.decision?.outcome === 'confirmed' ? hold.files.map(({ file, digest }) => [file, digest]) : []);
