import type { CheckReport } from '../../migrations/rules/findings.ts';
import type { MigrationAnswer } from '../phases/migration-task.ts';

/** What stands against reverting, and what is lost by it. */
export interface WayBack {
  /** Names of the migrations to revert, newest first. */
  readonly reverted: readonly string[];
  readonly refused: readonly string[];
  /** Losses that somebody has signed for, a line each. */
  readonly losses: readonly string[];
}

export const stampOf = (name: string): string => /\d{13}/.exec(name)?.[0] ?? '';

/** The applied migrations that are newer than the named one, newest first; undefined where that is not applied. */
export function newerThan(
  answer: MigrationAnswer,
  name: string,
): { readonly name: string; readonly known: boolean }[] | undefined {
  const applied = (answer.migrations ?? []).filter((one) => one.applied);
  const stays = applied.find((one) => one.name === name || stampOf(one.name) === stampOf(name));
  if (stays === undefined) return undefined;
  return applied
    .filter((one) => stampOf(one.name) > stampOf(stays.name))
    .toSorted((one, other) => (stampOf(one.name) < stampOf(other.name) ? 1 : -1));
}

type Newer = readonly { readonly name: string; readonly known: boolean }[];

/** What forbids to revert these migrations, whatever their code does, while a release serves that has those of `serving`. */
export const refusedUnchecked = (newer: Newer, serving: readonly string[]): string[] => [
  ...newer.filter(({ known }) => !known).map(({ name }) => `the deployed migration task does not have ${name}`),
  ...newer
    .filter(({ name }) => serving.some((file) => stampOf(file) === stampOf(name)))
    .map(
      ({ name }) =>
        `the running release was built with ${name}: roll the application back first, where an older release is compatible with the schema`,
    ),
];

/** Whether the code of these migrations may be reverted. */
export function judgeWayBack(newer: Newer, report: CheckReport): WayBack {
  const reverted = newer.map(({ name }) => name);
  const judged = reverted.map((name) => ({ name, verdict: report.migrations.find((one) => one.name === name) }));
  const findings = judged.flatMap(({ verdict }) => verdict?.findings ?? []).filter(({ check }) => /^R\d/.test(check));
  return {
    reverted,
    refused: [
      ...judged
        .filter(
          ({ verdict }) => verdict === undefined || verdict.verdict === 'broken' || verdict.verdict === 'not judged',
        )
        .map(
          ({ name, verdict }) =>
            `the migration check could not judge ${name}${verdict?.broken === undefined ? '' : `: ${verdict.broken.reason}`}`,
        ),
      ...findings
        .filter(({ severity, accepted }) => severity === 'error' && accepted === undefined)
        .map(({ check, migration, detail }) => `${check} ${migration}: ${detail}`),
    ],
    losses: findings
      .filter(({ accepted }) => accepted !== undefined)
      .map(
        ({ migration, detail, accepted }) => `${migration}: ${detail} (accepted by ${accepted?.who}: ${accepted?.why})`,
      ),
  };
}
