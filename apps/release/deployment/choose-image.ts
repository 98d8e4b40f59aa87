import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../../cli/command-line.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { repositoryRoot, runTool } from '../../cli/run-tool.ts';
import { findImage, hasRepository, type Image } from '../aws/ecr.ts';
import type { Context } from '../environment/context.ts';
import { imageOrigin } from '../environment/image/image-origin.ts';

/** What is released: the image, the commit it was built from and that commit's version. */
export interface ReleasedImage {
  readonly digest: string;
  /** `unknown` where no tag of the image has it. */
  readonly commit: string;
  /** `unknown` where the commit is not in this clone. */
  readonly version: string;
}

export interface Wanted {
  readonly digest: string | undefined;
  readonly commit: string | undefined;
}

type Place = Pick<Context, 'aws' | 'settings' | 'variables'>;

/**
 * By digest, by commit, or the image of the commit that is checked out.
 * @throws Failure where the registry has no such image
 */
export async function chooseImage(context: Place, { digest, commit }: Wanted): Promise<ReleasedImage> {
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw blocked(`${digest} is no digest`, 'expected sha256: and 64 hexadecimal digits; a tag is not enough', [
      commandLine('build', context.settings.name, { json: true }),
    ]);
  }
  const tag = digest === undefined ? await fullCommit(context, commit ?? 'HEAD') : undefined;
  const image = await findImage(context, { ...(digest === undefined ? { tag } : { digest }) } as { digest: string });
  if (image === undefined) throw await missing(context, digest ?? `an image of commit ${tag}`);
  return describeImage(context, image, tag ?? (commit && (await fullCommit(context, commit))));
}

async function describeImage(context: Place, image: Image, asked: string | undefined): Promise<ReleasedImage> {
  const tagged = image.tags.find((tag) => /^[0-9a-f]{40}$/.test(tag));
  if (asked !== undefined && tagged !== undefined && asked !== tagged) {
    throw blocked('Digest and commit do not belong together', `${image.digest} was built from ${tagged}`, [
      'Give one of them',
    ]);
  }
  const commit = tagged ?? asked ?? 'unknown';
  return { digest: image.digest, commit, version: await versionAt(context, commit) };
}

/** The version in package.json at a commit of this clone. */
export async function versionAt(context: Pick<Context, 'variables'>, commit: string): Promise<string> {
  if (commit === 'unknown') return 'unknown';
  const { exitCode, stdout } = await runTool('git', ['show', `${commit}:package.json`], context.variables.all);
  if (exitCode !== 0) return 'unknown';
  return (JSON.parse(stdout) as { version?: string }).version ?? 'unknown';
}

/** The version of the working tree, whose migrations a deployment's plan was judged by. */
export const ownVersion = (): string =>
  (JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }).version;

async function fullCommit({ variables }: Place, commit: string): Promise<string> {
  if (/^[0-9a-f]{40}$/.test(commit)) return commit;
  const { exitCode, stdout } = await runTool('git', ['rev-parse', '--verify', `${commit}^{commit}`], variables.all);
  if (exitCode === 0) return stdout;
  throw blocked(`${commit} is no commit of this clone`, 'git does not know it', ['git fetch', 'Give --digest instead']);
}

async function missing(context: Place, what: string): Promise<Failure> {
  const { settings } = context;
  // Not every role that plans may list repositories; without the right nothing speaks against the one of the entry.
  if (!(await hasRepository(context).catch(() => true))) {
    return blocked(
      'There is no image to release',
      `${settings.name} has no registry yet (account ${settings.account}, ${settings.region})`,
      [commandLine('build', settings.name)],
    );
  }
  const here = `the registry of ${settings.name} (account ${settings.account}, ${settings.region}) does not have it`;
  return blocked(
    `There is no image to release`,
    `${what}: ${here}`,
    settings.registry.acceptFrom.length > 0
      ? [
          'Images come here by replication, some minutes after the push: check the digest, then wait',
          commandLine('releases', imageOrigin(settings) ?? 'ENV'),
        ]
      : [commandLine('build', settings.name), 'Check the digest: was it pushed to this account?'],
  );
}

const blocked = (what: string, why: string, next: readonly string[]): Failure =>
  new Failure({ what, why, next, exitCode: exit.blocked });
