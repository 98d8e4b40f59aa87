import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { isGood, listReleases } from '../deployment/record/store.ts';
import { describeRelease, releasesTable } from '../deployment/record/text.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'releases',
  summary: 'Lists who released what and when, with which evidence and result',
  options: {
    limit: { type: 'string', value: 'N', default: '20', description: 'how many, newest first' },
    id: { type: 'string', value: 'ID', description: 'one release with its evidence' },
    'last-good': { type: 'boolean', description: 'only the newest that succeeded and was not taken back' },
    digest: { type: 'string', value: 'DIGEST', description: 'only releases of this image' },
    commit: { type: 'string', value: 'COMMIT', description: 'only releases of this commit, at least 7 digits of it' },
  },
  examples: [
    'npm run release -- releases prod',
    'npm run release -- releases prod --id 20261121T053012Z-0b7d2d9',
    'npm run release -- releases staging --last-good --json',
    'npm run release -- releases staging --last-good --commit 0b7d2d9 --json',
  ],
  changes: false,
  environment: 'required',
  async run(context, { values }) {
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1) {
      throw new Failure({
        what: `--limit ${values.limit}`,
        why: 'expected a number from 1',
        exitCode: exit.blocked,
      });
    }
    const { digest, commit, id } = values;
    const found = (await listReleases(context)).filter(
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
        next: [`npm run release -- releases ${context.settings.name}`],
      });
    }
    context.out.data(first, describeRelease(first));
    return exit.done;
  },
});
