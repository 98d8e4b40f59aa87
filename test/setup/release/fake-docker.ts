import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface DockerCall {
  readonly args: readonly string[];
  readonly stdin: string;
}

/** How the next build goes. */
export interface Builds {
  readonly platform?: string;
  /** Attestations that come with it. */
  readonly attests?: readonly ('sbom' | 'provenance')[];
  /** In place of the digest that was pushed. */
  readonly claims?: string;
  /** Fails, and says this. */
  readonly fails?: string;
}

/** A program named docker, which records how it was called, and pushes by calls of ECR what a build would push. */
export interface FakeDocker {
  /** Puts it first on the PATH. */
  readonly env: { readonly PATH: string; readonly FAKE_DOCKER_FOLDER: string };
  calls(): DockerCall[];
  next(builds: Builds): void;
  stop(): void;
}

const program = fileURLToPath(new URL('./fake-docker.mjs', import.meta.url));

export function startFakeDocker(): FakeDocker {
  const folder = mkdtempSync(join(tmpdir(), 'docker-'));
  const path = join(folder, 'docker');
  writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(path, 0o755);
  const calls = join(folder, 'calls');
  return {
    env: { PATH: `${folder}${delimiter}${process.env.PATH}`, FAKE_DOCKER_FOLDER: folder },
    calls: () =>
      existsSync(calls)
        ? readFileSync(calls, 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [],
    next: (builds) => writeFileSync(join(folder, 'next'), JSON.stringify(builds)),
    stop: () => rmSync(folder, { recursive: true, force: true }),
  };
}
