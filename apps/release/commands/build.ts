import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryName } from '../../../infra/names.ts';
import { failures, group, printChecks } from '../../cli/check-tree.ts';
import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { type ExitCode, exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { repositoryRoot } from '../../cli/run-tool.ts';
import { findImage, imageUri, registryHost } from '../aws/ecr.ts';
import type { Context } from '../environment/context.ts';
import { changedFiles, headCommit, remoteBranch } from '../environment/git.ts';
import { buildAndPush } from '../environment/image/build-image.ts';
import { imageOrigin } from '../environment/image/image-origin.ts';
import { provideRegistry } from '../environment/image/provide-registry.ts';
import { checkScan, verifyImage } from '../environment/image/verify-image.ts';
import { implement } from './command.ts';

export const command = implement(definitions.build, async (context, { values, yes }) => {
  const origin = imageOrigin(context.settings);
  if (origin !== undefined) return await onlyProvide(context, origin, yes);
  const commit = await chooseCommit(context, values.commit);
  const { settings, out } = context;
  const known = await findImage(context, { tag: commit });
  if (known === undefined) await provideRegistry(context, yes);
  if (known !== undefined) out.print(`${commit.slice(0, 12)} was built before: ${known.digest}`);
  const built = known === undefined ? await buildAndPush(context, commit) : undefined;
  const { image, check } = await verifyImage(context, commit, built);
  const scanned = image === undefined ? undefined : await checkScan(context, image, values['fail-on']);
  const tree = group('build', [...(check.children ?? []), ...(scanned === undefined ? [] : [scanned.check])]);
  const digest = image?.digest ?? built ?? '';
  const answer = {
    digest,
    uri: imageUri(settings, digest),
    repository: `${registryHost(settings)}/${repositoryName}`,
    commit,
    version: versionOfPackage(),
    built: built !== undefined,
    scan: scanned?.scan.counts ?? {},
    checks: tree,
  };
  out.print(printChecks(tree));
  out.data(answer, digest);
  if (failures(tree).length > 0) return exit.failed;
  out.print(`Next: ${commandLine('deploy', settings.name, { digest })}`);
  return exit.done;
});

const refuse = (what: string, why: string, next: readonly string[]): Failure =>
  new Failure({ what, why, next, exitCode: exit.blocked });

/** The registry alone: a second build of the same commit would have another digest than the one that was tried before. */
async function onlyProvide(context: Context, origin: string, yes: boolean): Promise<ExitCode> {
  const { settings, out } = context;
  const isNew = await provideRegistry(context, yes);
  const next = [commandLine('build', origin), commandLine('deploy', settings.name, { digest: 'DIGEST' })];
  if (!isNew) {
    throw refuse(
      `No image is built for ${settings.name}`,
      `it runs the digest that passed ${origin}, which is replicated into its registry`,
      next,
    );
  }
  out.data(
    { environment: settings.name, built: false, registry: 'created', next },
    [
      `The registry of ${settings.name} is there: what is pushed for ${origin} from now on is replicated into it. Next:`,
      ...next,
    ].join('\n'),
  );
  return exit.done;
}

async function chooseCommit(context: Context, wanted: string | undefined): Promise<string> {
  const commit = await headCommit(context);
  if (wanted !== undefined && (wanted.length < 7 || !commit.startsWith(wanted))) {
    throw refuse(`The tree is not at ${wanted}`, `it is at ${commit}`, [`git switch --detach ${wanted}`]);
  }
  const changed = await changedFiles(context);
  if (changed.length === 0) {
    if (context.variables.GITHUB_ACTIONS === 'true' || (await remoteBranch(context)) !== undefined) return commit;
    throw refuse('The commit is not pushed', `no branch of a remote holds ${commit}, so nobody could look it up`, [
      'git push',
    ]);
  }
  throw refuse(
    'The tree has changes that no commit holds',
    `${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ` and ${changed.length - 3} more` : ''}; the image would not be that of ${commit.slice(0, 12)}`,
    ['Commit them, or put them aside: git stash --include-untracked'],
  );
}

const versionOfPackage = (): string => JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')).version;
