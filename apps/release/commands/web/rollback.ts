import { commandLine } from '../../../cli/command-line.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { listBuilds } from '../../deployment/web/builds.ts';
import { serveBuild } from '../../deployment/web/publish.ts';
import { webBucket } from '../../deployment/web/web-bucket.ts';
import { implement } from '../command.ts';

export const command = implement(definitions['web rollback'], async (context, { rest }) => {
  const { name } = context.settings;
  const bucket = await webBucket(context);
  const next = [commandLine('web builds', name)];
  const id = rest[0] ?? (await buildBefore(bucket));
  if (id === undefined || rest.length > 1) {
    throw new Failure({
      what: 'Which build is missing',
      why: rest.length > 1 ? 'one build can be served' : `${name} has none before the one that it serves`,
      next,
      exitCode: exit.blocked,
    });
  }
  const changed = await serveBuild(bucket, id, next);
  context.out.data(
    { id, changed, environment: name },
    changed ? `${name} serves the console ${id} again` : `${name} serves the console ${id} already`,
  );
  return exit.done;
});

/** The build that was published before the one that is served. */
async function buildBefore(bucket: Parameters<typeof listBuilds>[0]): Promise<string | undefined> {
  const builds = await listBuilds(bucket);
  const served = builds.findIndex(({ isServed }) => isServed);
  return served === -1 ? undefined : builds[served + 1]?.id;
}
