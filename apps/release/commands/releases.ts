import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure, failureText } from '../../cli/failure.ts';
import { describeRelease, releasesTable } from '../deployment/record/print-releases.ts';
import { isGood, listReadableReleases } from '../deployment/record/store.ts';
import { implement } from './command.ts';

export const command = implement(definitions.releases, async (context, { values }) => {
  const { digest, commit, id, limit } = values;
  const { releases, unreadable } = await listReadableReleases(context);
  // Pipelines deploy what it prints: a record that cannot be read might be the newest good one.
  if (values['last-good'] && unreadable[0] !== undefined) throw unreadable[0];
  for (const failure of unreadable) context.out.print(failureText(failure));
  const found = releases.filter(
    (record) =>
      (digest === undefined || record.digest === digest) &&
      (commit === undefined || record.commit.startsWith(commit)) &&
      (id === undefined || record.id === id) &&
      (!values['last-good'] || isGood(record)),
  );
  if (id === undefined && !values['last-good']) {
    context.out.data({ releases: found.slice(0, limit) }, releasesTable(found.slice(0, limit)));
    return exit.done;
  }
  const [first] = found;
  if (first === undefined) {
    throw new Failure({
      what: 'There is no such release',
      why: `none of the records of ${context.settings.name} fits`,
      next: [commandLine('releases', context.settings.name)],
    });
  }
  context.out.data(first, describeRelease(first));
  return exit.done;
});
