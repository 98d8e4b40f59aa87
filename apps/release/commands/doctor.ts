import { resourceName } from '../../../infra/names.ts';
import { type Check, failures, group, printChecks, skip } from '../../cli/check-tree.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import type { CheckGroup } from '../checks/check.ts';
import { bootstraps, credentials } from '../checks/doctor/account-checks.ts';
import { firingAlarms, mutedAlarms } from '../checks/doctor/alarm-checks.ts';
import { backups } from '../checks/doctor/backup-checks.ts';
import { databaseReady, proxyReaches } from '../checks/doctor/database-check.ts';
import { domain } from '../checks/doctor/domain-checks.ts';
import { drift } from '../checks/doctor/drift-check.ts';
import { type Facts, gatherFacts } from '../checks/doctor/facts.ts';
import { firstSteps } from '../checks/doctor/first-steps.ts';
import { parametersExamined } from '../checks/doctor/parameter-checks.ts';
import { quotas } from '../checks/doctor/quota-checks.ts';
import { executionRoles } from '../checks/doctor/role-checks.ts';
import { sourceGroup } from '../checks/doctor/source-checks.ts';
import { stackStates } from '../checks/doctor/stack-checks.ts';
import { tools } from '../checks/doctor/tool-checks.ts';
import { costTagActive } from '../checks/first-day/cost-tag.ts';
import { gitHub } from '../checks/first-day/github.ts';
import { leftBehind } from '../checks/first-day/left-behind.ts';
import { mailSandbox } from '../checks/first-day/mail.ts';
import { onlyOnce } from '../checks/first-day/only-once.ts';
import { runCheckGroups } from '../checks/run-checks.ts';
import type { Context } from '../environment/context.ts';
import { stacksOfRegistry } from '../environment/image/provide-registry.ts';
import { implement } from './command.ts';

/** What this machine shows by itself. */
const groupsHere = (context: Context): CheckGroup[] => [
  { name: 'tools', checks: tools(context) },
  sourceGroup(context),
];

const groupsThere = (context: Context, facts: Facts, skipsDrift: boolean): CheckGroup[] => [
  { name: 'account', checks: [...bootstraps(context), ...onlyOnce(context, facts)] },
  { name: 'quotas', checks: quotas(context) },
  { name: 'domain', checks: domain(context, facts) },
  { name: 'mail', checks: [mailSandbox(context)] },
  { name: 'cost', checks: [costTagActive(context, facts)] },
  { name: 'github', checks: gitHub(context) },
  { name: 'parameters', checks: [parametersExamined(context, facts, { before: false })] },
  { name: 'roles', checks: [executionRoles(context, facts)] },
  { name: 'data', checks: [databaseReady(context, facts), proxyReaches(context, facts), ...backups(context, facts)] },
  { name: 'alarms', checks: [firingAlarms(context, facts), mutedAlarms(context)] },
  {
    name: 'stacks',
    checks: [stackStates(facts), leftBehind(context, facts), ...(skipsDrift ? [] : [drift(context, facts)])],
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
    runCheckGroups(groupsHere(context).filter(isWanted)),
    runCheckGroups([{ name: 'account', checks: [credentials(context)] }]),
  ]);
  const there = groupsThere(context, facts, skipsDrift).filter(isWanted);
  if (account?.status !== 'PASS') {
    const needs = there
      .filter(({ name }) => name !== 'account')
      .map(({ name }) => skip(name, 'needs the right credentials'));
    return [...here, ...(account === undefined ? [] : [account]), ...needs];
  }
  const found = await runCheckGroups(there);
  const whole = found.map((one) =>
    one.name === 'account' ? group('account', [...(account.children ?? []), ...(one.children ?? [])]) : one,
  );
  return [...here, ...whole];
}

export const command = implement(definitions.doctor, async (context, { values }) => {
  const { settings, out } = context;
  const facts = gatherFacts(context);
  const step = out.step(`Examining ${settings.name}`);
  const tree = group(`doctor ${settings.name}`, await examineEverything(context, facts, values));
  const bad = failures(tree);
  if (bad.length === 0) step.done('all good');
  else step.failed(`${bad.length} not good`);
  const right = !bad.some(({ path }) => path.endsWith('account > credentials'));
  const stacks = right ? await facts.stacks().catch(() => undefined) : undefined;
  const ofRegistry = stacksOfRegistry.map((id) => resourceName(settings, id.toLowerCase()));
  // The registry comes before everything else, and changes nothing about what is left.
  const isFirst = stacks?.every(({ name }) => ofRegistry.includes(name)) === true;
  const steps = isFirst ? firstSteps(settings, tree, stacks.length > 0) : [];
  const text = [printChecks(tree)];
  if (isFirst) {
    text.push(
      '',
      `Nothing of ${settings.name} is deployed yet${stacks?.length === 0 ? '' : ' but its registry'}. In this order:`,
    );
    text.push(...steps.map((one, i) => `${String(i + 1).padStart(3)}. ${one}`));
  }
  out.data(isFirst ? { ...tree, firstDeployment: steps } : tree, text.join('\n'));
  return bad.length === 0 ? exit.done : exit.failed;
});
