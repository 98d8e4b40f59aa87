import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { resourcesIn, setTerminationProtection, type Template } from '../../aws/cloudformation-stacks.ts';
import { isDenied } from '../../aws/errors.ts';
import { createServiceLinkedRole, hasRole } from '../../aws/service-roles.ts';
import { type MailIdentity, readMailIdentity } from '../../aws/ses.ts';
import type { Context } from '../context.ts';
import { pollAws, pollSeconds } from '../poll-aws.ts';
import type { AssembledStack } from './assembly.ts';
import type { Compared } from './compare.ts';
import { createCommand, serviceLinkedRolesOf } from './service-linked-roles.ts';
import { StackFailure } from './stack-failure.ts';

/** Until the other services know a new role. */
const propagationSeconds = 15;

/** Provides or awaits what a stack needs and CloudFormation does not wait for, before it changes the stack. */
export async function awaitPrerequisites(context: Context, { stack, facts, state }: Compared): Promise<void> {
  const neverStood = facts?.status === 'ROLLBACK_COMPLETE';
  if (neverStood && facts.terminationProtection) await releaseName(context, stack);
  if (state === 'create') await provideRoles(context, stack);
  await awaitSender(context, stack);
}

/** What is left of a creation that failed is deleted by the CDK, unless its protection forbids that. */
async function releaseName(context: Context, stack: AssembledStack): Promise<void> {
  const { name, region, id } = stack;
  const address = `--stack-name ${name} --region ${region}`;
  await orByAnAdministrator(
    () => setTerminationProtection(context, stack, false),
    stack,
    `aws cloudformation update-termination-protection --no-enable-termination-protection ${address}`,
  );
  context.out.print(`    Stack ${id} was never created: what its failed creation left of it is deleted first`);
}

async function provideRoles(context: Context, stack: AssembledStack): Promise<void> {
  let created = false;
  for (const role of serviceLinkedRolesOf(stack.template)) {
    if (await hasRole(context.aws, role.name)) continue;
    const step = context.out.step(`Role ${role.name}, which ${role.service} assumes`);
    await orByAnAdministrator(() => createServiceLinkedRole(context.aws, role.service), stack, createCommand(role));
    step.done('created');
    created = true;
  }
  if (created) await context.clock.sleep(propagationSeconds, context.signal);
}

async function orByAnAdministrator<T>(work: () => Promise<T>, stack: AssembledStack, command: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new StackFailure({
      stackId: stack.id,
      what: `Stack ${stack.id} (${stack.name}) cannot be created by these credentials`,
      why: (error as Error).message,
      next: [`Once, as an administrator of the account: ${command}`, 'Then run the same command again'],
      exitCode: exit.failed,
      cause: error,
    });
  }
}

/** Whether a user pool of the template sends by SES. */
export const sendsBySes = (template: Template): boolean =>
  resourcesIn(template).some(
    ({ Type, Properties }) =>
      Type === 'AWS::Cognito::UserPool' && Properties?.EmailConfiguration?.EmailSendingAccount === 'DEVELOPER',
  );

/**
 * Cognito refuses a sender that SES has not verified, and SES verifies a domain minutes to hours after its records are
 * there, at most 72 hours (https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html).
 */
async function awaitSender(context: Context, stack: AssembledStack): Promise<void> {
  const { mailDomain } = context.settings.identity;
  if (mailDomain === undefined || !sendsBySes(stack.template)) return;
  const first = await readMailIdentity(context.aws, mailDomain);
  // Where the same stack makes the identity, there is nothing to wait for yet.
  if (first === undefined || first.verified) return;
  const step = context.out.step(`SES verifies ${mailDomain}, which takes minutes to hours after its records are there`);
  let reported = '';
  const read = async (): Promise<MailIdentity | undefined> => {
    const found = await readMailIdentity(context.aws, mailDomain);
    const state = `DKIM ${found?.dkim ?? 'unknown'}`;
    if (state !== reported) step.note(state);
    reported = state;
    return found;
  };
  const { value } = await pollAws(context, read, {
    everySeconds: pollSeconds.minutes,
    until: (identity) => identity === undefined || identity.verified || identity.dkim === 'FAILED',
  });
  if (value?.verified === true) {
    step.done('verified');
    return;
  }
  step.failed(reported);
  throw new StackFailure({
    stackId: stack.id,
    what: `${mailDomain} is not verified for sending`,
    why: `SES has not found the DKIM records of ${mailDomain} within 72 hours, and Cognito refuses an unverified sender`,
    next: [
      `Check that the zone is delegated: ${commandLine('doctor', context.settings.name, { only: ['domain'] })}`,
      `Have SES look again: aws sesv2 put-email-identity-dkim-attributes --email-identity ${mailDomain} --signing-enabled`,
      'Then run the same command again',
    ],
    exitCode: exit.failed,
  });
}
