import { commandLine } from '../../../cli/command-line.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { buildConsole } from '../../../local/web/build.ts';
import { publish, readBuilt } from '../../deployment/web/publish.ts';
import { webBucket } from '../../deployment/web/web-bucket.ts';
import { whoReleases } from '../../environment/actor.ts';
import { changedFiles, headCommit } from '../../environment/git.ts';
import { implement } from '../command.ts';

export const command = implement(definitions['web publish'], async (context) => {
  const { settings, out, clock } = context;
  const changed = await changedFiles(context);
  if (changed.length > 0 && settings.protected) {
    throw new Failure({
      what: 'The tree has changes that no commit holds',
      why: `${changed.slice(0, 3).join(', ')}: nobody could find out later what ${settings.name} serves`,
      next: ['Commit them, or put them aside: git stash --include-untracked'],
      exitCode: exit.blocked,
    });
  }
  const bucket = await webBucket(context);
  const step = out.step('Building the console');
  const built = readBuilt(await buildConsole());
  step.done(built.id);
  const origin = {
    commit: await headCommit(context),
    by: await whoReleases(context),
    publishedAt: clock.now().toISOString(),
  };
  const published = await publish(bucket, built, origin);
  const { name } = settings;
  out.data(
    { ...published, environment: name, commit: origin.commit },
    published.changed
      ? `${name} serves the console ${published.id}; ${published.uploaded.length} of ${built.assets.length} assets were new`
      : `${name} serves the console ${published.id} already`,
  );
  out.print(`To go back: ${commandLine('web builds', name)}`);
  return exit.done;
});
