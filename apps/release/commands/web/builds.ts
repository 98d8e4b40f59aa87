import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { table } from '../../../cli/output.ts';
import { listBuilds } from '../../deployment/web/builds.ts';
import { webBucket } from '../../deployment/web/web-bucket.ts';
import { implement } from '../command.ts';

export const command = implement(definitions['web builds'], async (context) => {
  const builds = (await listBuilds(await webBucket(context))).map(({ page: _, ...build }) => build);
  const rows = builds.map(({ id, isServed, publishedAt, commit, by }) => [
    id,
    isServed ? 'served' : '',
    publishedAt,
    commit.slice(0, 12),
    by,
  ]);
  context.out.data({ builds }, table([['BUILD', 'STATE', 'PUBLISHED', 'COMMIT', 'BY'], ...rows]));
  return exit.done;
});
