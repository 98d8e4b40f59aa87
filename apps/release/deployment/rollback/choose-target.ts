import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { isUnfinished, type ReleaseRecord } from '../record/record.ts';
import { isGood } from '../record/store.ts';

/**
 * The release to roll back to: the named one, or the newest good one that is not what runs. Pure.
 * @throws Failure where there is none, or the name fits none or several
 */
export function chooseTarget(
  environment: string,
  records: readonly ReleaseRecord[],
  running: string | undefined,
  to: string | undefined,
): ReleaseRecord {
  const good = records.filter(isGood);
  const [newest] = records;
  if (to === undefined) {
    // After a release that is stuck half-way the target is what served before it, even where that still serves.
    const halfway = newest !== undefined && (isUnfinished(newest) || newest.result === 'stuck') ? newest : undefined;
    const found = halfway === undefined ? undefined : good.find(({ digest }) => digest === halfway.before?.digest);
    const target = found ?? good.find(({ digest }) => digest !== running);
    if (target !== undefined) return target;
    throw refused(
      'There is no release to roll back to',
      `no other release of ${environment} has a good record`,
      environment,
    );
  }
  const named = good.filter(({ id, version, digest }) =>
    [id, version, digest, `v${version}`].includes(digestOrId(to, digest)),
  );
  const digests = new Set(named.map(({ digest }) => digest));
  if (named[0] !== undefined && digests.size === 1) return named[0];
  if (digests.size > 1) {
    throw refused(
      `"${to}" fits several releases`,
      named.map(({ id, startedAt }) => `${id} of ${startedAt}`).join(', '),
      environment,
    );
  }
  const bad = records.find(({ id, version, digest }) => [id, version, digest].includes(to));
  throw refused(
    `There is no good release "${to}"`,
    bad === undefined
      ? 'no record has that id, version or digest'
      : `release ${bad.id} ended ${bad.result ?? 'unfinished'}`,
    environment,
  );
}

/** A digest may be given by its beginning, as the table of releases shows it. */
const digestOrId = (to: string, digest: string): string =>
  /^(sha256:)?[0-9a-f]{12,}$/.test(to) && digest.replace('sha256:', '').startsWith(to.replace('sha256:', ''))
    ? digest
    : to;

const refused = (what: string, why: string, environment: string): Failure =>
  new Failure({
    what,
    why,
    next: [commandLine('releases', environment), commandLine('rollback', environment, { to: 'ID' })],
    exitCode: exit.blocked,
  });
