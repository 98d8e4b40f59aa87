import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { docker } from './docker.ts';
import type { Images } from './world/world.ts';

const found = (file: string, pattern: RegExp): string => {
  const name = pattern.exec(readFileSync(file, 'utf8'))?.[1];
  if (name === undefined) throw new Error(`${file}: no line like ${pattern}`);
  return name;
};

/** Builds the application's image as docker compose does, so that its layers are shared, and the one of the doubles. */
export async function buildImages(): Promise<Images> {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const application = 'classboard-task-rehearsal:application';
  const doubles = 'classboard-task-rehearsal:doubles';
  const node = found('Dockerfile', /^ARG NODE_IMAGE=(.+)$/m);
  await docker('build', '--quiet', '--tag', application, '--build-arg', `GIT_COMMIT=${commit}`, '.');
  const collector = 'classboard-task-rehearsal:collector';
  const ofDoubles = ['--build-arg', `NODE_IMAGE=${node}`, 'test/task-rehearsal'];
  await docker('build', '--quiet', '--tag', doubles, '--target', 'doubles', ...ofDoubles);
  await docker('build', '--quiet', '--tag', collector, '--target', 'collector', ...ofDoubles);
  return {
    application,
    doubles,
    collector,
    fakeAws: found('docker-compose.yml', /^ +image: (.*fakecloud:.+)$/m),
    postgres: found('docker-compose.yml', /^ +image: (postgres:.+)$/m),
  };
}
