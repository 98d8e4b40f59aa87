import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imagePlatform, repositoryName } from '../../../../infra/names.ts';
import { Failure } from '../../../cli/failure.ts';
import { registryHost, registryLogin } from '../../aws/ecr.ts';
import type { Context } from '../context.ts';
import { docker } from './docker.ts';

/** Builds the image of a commit and pushes it, with its SBOM and its provenance. Gives the digest that buildx names. */
export async function buildAndPush(context: Context, commit: string): Promise<string> {
  const host = registryHost(context.settings);
  await logIn(context, host);
  const folder = mkdtempSync(join(tmpdir(), 'classboard-build-'));
  const metadataFile = join(folder, 'metadata.json');
  const step = context.out.step(`Building ${commit.slice(0, 12)} for ${imagePlatform}`);
  try {
    await docker({
      args: [
        'buildx',
        'build',
        ...['--platform', imagePlatform],
        '--sbom=true',
        '--provenance=mode=max',
        '--push',
        ...['--tag', `${host}/${repositoryName}:${commit}`],
        ...['--build-arg', `GIT_COMMIT=${commit}`],
        ...['--metadata-file', metadataFile],
        '--progress=plain',
        '.',
      ],
      env: context.variables.all,
      print: (line) => step.note(line),
      signal: context.signal,
    });
    const digest = digestIn(metadataFile);
    step.done(digest);
    return digest;
  } catch (error) {
    step.failed();
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The token goes through the standard input: arguments show in the list of processes and in the pipeline's log. */
async function logIn(context: Context, host: string): Promise<void> {
  const { user, password } = await registryLogin(context);
  await docker({
    args: ['login', '--username', user, '--password-stdin', host],
    input: password,
    env: context.variables.all,
    print: () => undefined,
    signal: context.signal,
  });
}

function digestIn(file: string): string {
  let digest: unknown;
  try {
    digest = JSON.parse(readFileSync(file, 'utf8'))['containerimage.digest'];
  } catch {
    digest = undefined;
  }
  if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new Failure({
    what: 'The build named no digest',
    why: 'buildx wrote no containerimage.digest into its metadata',
    next: [
      'docker buildx version: 0.10 or later is needed',
      'docker buildx create --use, for a builder that can attest',
    ],
  });
}
