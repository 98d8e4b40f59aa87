import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { costsAt, costsHere } from '../../../../infra/cost/costs.ts';
import { changes, costPage, table } from '../../../../infra/cost/report.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { repositoryRoot } from '../../../cli/run-tool.ts';
import { implement } from '../command.ts';

export const command = implement(definitions['infra cost'], async ({ out }, { values: { base, head, write } }) => {
  const now = head === undefined ? costsHere() : await costsAt(head);
  const page = 'docs/costs.md';
  if (write) {
    writeFileSync(join(repositoryRoot, page), costPage(now));
    out.data({ written: page }, page);
  } else if (base !== undefined) {
    const before = await costsAt(base);
    out.data({ before, now }, changes(before, now));
  } else out.data(now, table(now));
  return exit.done;
});
