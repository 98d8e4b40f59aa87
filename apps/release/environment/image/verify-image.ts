import { imagePlatform } from '../../../../infra/names.ts';
import { type Check, fail, group, pass } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { findImage, type Image, readPredicates, readScan, type Scan } from '../../aws/ecr.ts';
import type { Context } from '../context.ts';
import { pollAws, pollSeconds } from '../poll-aws.ts';

type Place = Pick<Context, 'aws' | 'settings'>;

const rebuild = 'Push another commit: a tag never moves, so the image of this one stays as it is';

/** What the registry holds for a commit is what was built: its digest, its processors, its SBOM, its provenance. */
export async function verifyImage(
  context: Place,
  commit: string,
  built: string | undefined,
): Promise<{ readonly image: Image | undefined; readonly check: Check }> {
  const image = await findImage(context, { tag: commit });
  if (image === undefined) {
    const check = group('image', [
      fail('registry', `nothing is tagged ${commit}`, commandLine('build', context.settings.name)),
    ]);
    return { image, check };
  }
  const predicates = await readPredicates(context, image.attestations);
  const attested = (name: string, pattern: RegExp) =>
    predicates.some((predicate) => pattern.test(predicate))
      ? pass(name, 'attested')
      : fail(name, 'the registry has none for this image', rebuild);
  const check = group('image', [
    built === undefined || built === image.digest
      ? pass('digest', image.digest)
      : fail('digest', `${built} was built; the registry has ${image.digest}`, rebuild),
    image.platforms.includes(imagePlatform)
      ? pass('platform', imagePlatform)
      : fail(
          'platform',
          `for ${image.platforms.join(', ') || 'unknown machines'}; the tasks run on ${imagePlatform}`,
          rebuild,
        ),
    attested('SBOM', /spdx|cyclonedx/i),
    attested('provenance', /slsa\.dev\/provenance/),
  ]);
  return { image, check };
}

const scanLimitSeconds = 300;

export const severities = ['CRITICAL', 'HIGH', 'none'] as const;
export type Severity = (typeof severities)[number];

/** Waits for the registry's scan of what the tasks will run, and checks what it found. */
export async function checkScan(
  context: Context,
  image: Image,
  failOn: Severity,
): Promise<{ check: Check; scan: Scan }> {
  const name = 'scan';
  const digest = image.manifests[image.platforms.indexOf(imagePlatform)] ?? image.digest;
  const step = context.out.step('Waiting for the scan of the image');
  const scan = await waitForScan(context, digest);
  const counts = Object.entries(scan.counts).map(([severity, count]) => `${count} ${severity.toLowerCase()}`);
  const found = counts.length === 0 ? 'nothing found' : counts.join(', ');
  const check = checkFindings();
  if (check.status === 'PASS') step.done(check.detail);
  else step.failed(check.detail);
  return { check, scan };

  function checkFindings(): Check {
    const again = `${commandLine('build', context.settings.name, { 'fail-on': 'none' })}, to continue without it`;
    if (scan.state === 'pending') return notScanned(`not complete after ${scanLimitSeconds} s`);
    if (scan.state === 'failed') return notScanned(scan.reason);
    const bad = failOn === 'none' ? [] : failOn === 'HIGH' ? ['CRITICAL', 'HIGH'] : ['CRITICAL'];
    const worst = scan.findings.filter(({ severity }) => bad.includes(severity));
    if (!bad.some((severity) => (scan.counts[severity] ?? 0) > 0)) return pass(name, found);
    const list = worst
      .slice(0, 5)
      .map(({ id, packageName }) => `${id}${packageName === undefined ? '' : ` in ${packageName}`}`);
    return fail(name, `${found}: ${list.join(', ')}`, `Update what is named, commit, and build again; or ${again}`);

    function notScanned(why: string): Check {
      return failOn === 'none' ? pass(name, why) : fail(name, why, `Run it again: nothing is built twice; or ${again}`);
    }
  }
}

async function waitForScan(context: Context, digest: string): Promise<Scan> {
  const { value } = await pollAws(context, () => readScan(context, digest), {
    everySeconds: pollSeconds.progress,
    limitSeconds: scanLimitSeconds,
    until: ({ state }) => state !== 'pending',
  });
  return value ?? { state: 'pending', reason: '', counts: {}, findings: [] };
}
