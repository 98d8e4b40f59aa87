import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { docker } from './docker.ts';
import type { Images } from './fakes/fakes.ts';

const found = (file: string, pattern: RegExp): string => {
  const name = pattern.exec(readFileSync(file, 'utf8'))?.[1];
  if (name === undefined) throw new Error(`${file}: no line like ${pattern}`);
  return name;
};

/** Builds the application's image as docker compose does, so that its layers are shared, and the one of the fakes. */
export async function buildImages(): Promise<Images> {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const application = 'classboard-task-rehearsal:application';
  const fakes = 'classboard-task-rehearsal:fakes';
  const node = found('Dockerfile', /^ARG NODE_IMAGE=(.+)$/m);
  await docker('build', '--quiet', '--tag', application, '--build-arg', `GIT_COMMIT=${commit}`, '.');
  const collector = 'classboard-task-rehearsal:collector';
  const ofFakes = ['--build-arg', `NODE_IMAGE=${node}`, 'test/task-rehearsal'];
  await docker('build', '--quiet', '--tag', fakes, '--target', 'fakes', ...ofFakes);
  await docker('build', '--quiet', '--tag', collector, '--target', 'collector', ...ofFakes);
  return {
    application,
    fakes,
    collector,
    fakeAws: found('docker-compose.yml', /^ +image: (.*fakecloud:.+)$/m),
    postgres: found('docker-compose.yml', /^ +image: (postgres:.+)$/m),
  };
}
