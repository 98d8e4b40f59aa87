import { type Check, failures, group, printChecks, skip } from '../../cli/check-tree.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { nearest } from '../../cli/nearest.ts';
import { bootstraps, credentials } from '../checks/doctor/account.ts';
import { mutedAlarms, ringingAlarms } from '../checks/doctor/alarms.ts';
import { backups } from '../checks/doctor/backups.ts';
import { databaseReady } from '../checks/doctor/database.ts';
import { domain } from '../checks/doctor/domain.ts';
import { drift } from '../checks/doctor/drift.ts';
import { type ExaminationGroup, examineAll } from '../checks/doctor/examine.ts';
import { type Facts, gatherFacts } from '../checks/doctor/facts.ts';
import { firstSteps } from '../checks/doctor/first-steps.ts';
import { parametersExamined } from '../checks/doctor/parameters.ts';
import { quotas } from '../checks/doctor/quotas.ts';
import { executionRoles } from '../checks/doctor/roles.ts';
import { sourceGroup } from '../checks/doctor/source.ts';
import { stackStates } from '../checks/doctor/stacks.ts';
import { tools } from '../checks/doctor/tools.ts';
import type { Context } from '../environment/context.ts';
import { defineCommand } from './command.ts';

/** What this machine shows by itself. */
const groupsHere = (context: Context): ExaminationGroup[] => [
  { name: 'tools', examinations: tools(context) },
  sourceGroup(context),
];

const groupsThere = (context: Context, facts: Facts, skipsDrift: boolean): ExaminationGroup[] => [
  { name: 'account', examinations: bootstraps(context) },
  { name: 'quotas', examinations: quotas(context) },
  { name: 'domain', examinations: domain(context, facts) },
  { name: 'parameters', examinations: [parametersExamined(context, facts, { before: false })] },
  { name: 'roles', examinations: [executionRoles(context, facts)] },
  { name: 'data', examinations: [databaseReady(context, facts), ...backups(context, facts)] },
  { name: 'alarms', examinations: [ringingAlarms(context, facts), mutedAlarms(context)] },
  {
    name: 'stacks',
    examinations: [stackStates(context.settings, facts), ...(skipsDrift ? [] : [drift(context, facts)])],
  },
];

interface Wanted {
  readonly only: readonly string[];
  readonly 'skip-drift': boolean;
}

/** Without the right credentials every question to AWS would fail alike, or be answered by another account. */
async function examineEverything(
  context: Context,
  facts: Facts,
  { only, 'skip-drift': skipsDrift }: Wanted,
): Promise<Check[]> {
  const isWanted = ({ name }: { readonly name: string }) => only.length === 0 || only.includes(name);
  const [here, [account]] = await Promise.all([
    examineAll(groupsHere(context).filter(isWanted)),
    examineAll([{ name: 'account', examinations: [credentials(context)] }]),
  ]);
  const there = groupsThere(context, facts, skipsDrift).filter(isWanted);
  if (account?.status !== 'PASS') {
    const needs = there
      .filter(({ name }) => name !== 'account')
      .map(({ name }) => skip(name, 'needs the right credentials'));
    return [...here, ...(account === undefined ? [] : [account]), ...needs];
  }
  const found = await examineAll(there);
  const whole = found.map((one) =>
    one.name === 'account' ? group('account', [...(account.children ?? []), ...(one.children ?? [])]) : one,
  );
  return [...here, ...whole];
}

const groupNames = [
  'tools',
  'source',
  'account',
  'quotas',
  'domain',
  'parameters',
  'roles',
  'data',
  'alarms',
  'stacks',
];

export const command = defineCommand({
  name: 'doctor',
  summary: 'Examines this machine, the account and what runs there, and says how to fix what is not good',
  description: [
    'A tree of checks, each PASS, FAIL or SKIP. It changes nothing, and one check that cannot be made stops no other.',
    'In an empty account it also says in which order the first deployment goes.',
    `Groups: ${groupNames.join(', ')}.`,
  ].join('\n'),
  options: {
    only: { type: 'string', multiple: true, value: 'GROUP', description: 'looks at this group only; may be repeated' },
    'skip-drift': {
      type: 'boolean',
      description: 'does not compare the stacks with what is there, which may take minutes',
    },
  },
  examples: [
    'npm run release -- doctor staging',
    'npm run release -- doctor prod --only alarms --only data',
    'npm run release -- doctor prod --json | jq .children',
  ],
  changes: false,
  environment: 'required',
  examinesAccount: true,
  async run(context, { values }) {
    const { settings, out } = context;
    for (const name of values.only) if (!groupNames.includes(name)) throw unknownGroup(name);
    const facts = gatherFacts(context);
    const step = out.step(`Examining ${settings.name}`);
    const tree = group(`doctor ${settings.name}`, await examineEverything(context, facts, values));
    const bad = failures(tree);
    if (bad.length === 0) step.done('all good');
    else step.failed(`${bad.length} not good`);
    const right = !bad.some(({ path }) => path.endsWith('account > credentials'));
    const isEmpty = right && (await facts.stacks().catch(() => undefined))?.length === 0;
    const steps = isEmpty ? firstSteps(settings, tree) : [];
    const text = [printChecks(tree)];
    if (isEmpty) {
      text.push('', `Nothing of ${settings.name} is deployed yet. In this order:`);
      text.push(...steps.map((one, i) => `${String(i + 1).padStart(3)}. ${one}`));
    }
    out.data(isEmpty ? { ...tree, firstDeployment: steps } : tree, text.join('\n'));
    return bad.length === 0 ? exit.done : exit.failed;
  },
});

function unknownGroup(name: string): Failure {
  const guess = nearest(name, groupNames);
  return new Failure({
    what: `There is no group "${name}"`,
    why: `the groups are ${groupNames.join(', ')}`,
    next: [guess === undefined ? 'npm run release -- doctor --help' : `Did you mean --only ${guess}?`],
    exitCode: exit.blocked,
  });
}
