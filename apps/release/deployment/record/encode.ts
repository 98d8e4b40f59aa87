import { Failure } from '../../../cli/failure.ts';
import type { Evidence, PhaseRecord, ReleaseRecord } from './record.ts';

/** A standard parameter of SSM holds 4 KB. */
const limitBytes = 4_000;
const textLimits = [Number.POSITIVE_INFINITY, 400, 200, 100, 40];

/**
 * As JSON that fits into a parameter. Free texts get shorter until it does; then the names of the oldest applied
 * migrations are left out and counted. Names, digests and hashes are never shortened.
 * @throws Failure where even that does not fit
 */
export function encodeRecord(record: ReleaseRecord): string {
  let shortest = record;
  for (const limit of textLimits) {
    shortest = withShorterTexts(record, limit);
    if (fits(shortest)) return JSON.stringify(shortest);
  }
  while (hasNames(shortest)) {
    shortest = withoutOldestMigration(shortest);
    if (fits(shortest)) return JSON.stringify(shortest);
  }
  throw new Failure({
    what: `The record of release ${record.id} is too long`,
    why: `it has ${Buffer.byteLength(JSON.stringify(shortest))} bytes at least, a parameter holds ${limitBytes}`,
    next: ['Give a shorter --reason and fewer --ignore-alarm'],
  });
}

const hasNames = ({ evidence: { migrations, schemaByHand } }: ReleaseRecord): boolean =>
  (migrations?.applied.length ?? 0) + (schemaByHand?.applied?.length ?? 0) > 0;

const fits = (record: ReleaseRecord): boolean => Buffer.byteLength(JSON.stringify(record)) <= limitBytes;

function withShorterTexts(record: ReleaseRecord, limit: number): ReleaseRecord {
  const cut = (text: string) => (text.length <= limit ? text : `${text.slice(0, limit - 1)}…`);
  const { approval, running, smoke, rollbackReason } = record.evidence;
  const texts: Evidence = { approval, running, smoke, rollbackReason };
  const phases = Object.entries(record.phases).map(([name, phase]): [string, PhaseRecord] => [
    name,
    phase.summary === undefined ? phase : { ...phase, summary: cut(phase.summary) },
  ]);
  return {
    ...record,
    reason: cut(record.reason),
    ...(record.problem === undefined ? {} : { problem: cut(record.problem) }),
    phases: Object.fromEntries(phases),
    evidence: {
      ...record.evidence,
      ...Object.fromEntries(
        Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [[name, cut(text as string)]])),
      ),
    },
  } as ReleaseRecord;
}

function withoutOldestMigration(record: ReleaseRecord): ReleaseRecord {
  const { migrations, schemaByHand } = record.evidence;
  if (migrations === undefined || migrations.applied.length === 0) {
    const applied = schemaByHand?.applied?.slice(1);
    return { ...record, evidence: { ...record.evidence, schemaByHand: { ...schemaByHand, applied } } };
  }
  const { applied, omitted = 0 } = migrations;
  return {
    ...record,
    evidence: { ...record.evidence, migrations: { ...migrations, applied: applied.slice(1), omitted: omitted + 1 } },
  };
}
