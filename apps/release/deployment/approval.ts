import { commandLine } from '../../cli/command-line.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import type { Context } from '../environment/context.ts';

type Again = { readonly digest: string } | { readonly only: 'infra' };

export interface Approval {
  readonly planHash: string | undefined;
  readonly yes: boolean;
  /** What is deployed, to be given again. */
  readonly again: Again;
}

interface Judged {
  readonly hash: string;
  readonly blocked: readonly string[];
}

/**
 * Whether this plan may be carried out: approved by its hash, by a person at the terminal, or not to be asked for.
 * Gives who or what approved it. @throws Failure with exit code 5
 */
export async function approve(context: Context, plan: Judged, { planHash, yes, again }: Approval): Promise<string> {
  const { name, release } = context.settings;
  if (plan.blocked.length > 0) {
    throw blocked('The plan is blocked', plan.blocked.join('; '), [planLine(name, again)]);
  }
  if (planHash !== undefined && planHash !== plan.hash) {
    throw blocked(
      'This is another plan than the approved one',
      `approved was ${planHash}, now it is ${plan.hash}: the environment, the code or the image has changed since`,
      [planLine(name, again), 'Have that plan approved, and deploy with its hash'],
    );
  }
  if (planHash !== undefined) return `plan ${plan.hash} was approved before`;
  if (yes && !release.approval) return `${name} asks for no approval`;
  if (yes) {
    throw blocked(`${name} asks for an approved plan`, '--yes alone approves nothing', [
      planLine(name, again, true),
      commandLine('deploy', name, { ...again, 'plan-hash': 'HASH', yes: true }),
    ]);
  }
  const answer = await context.ask(`Type ${name} to carry out this plan:`);
  if (answer === undefined) {
    throw blocked('Nobody is here to approve the plan', 'this is no terminal', [
      release.approval
        ? commandLine('deploy', name, { ...again, 'plan-hash': plan.hash, yes: true })
        : commandLine('deploy', name, { ...again, yes: true }),
    ]);
  }
  if (answer.trim() === name) return 'approved at the terminal';
  throw blocked('The plan was not approved', `expected ${name}`, [commandLine('deploy', name, again)]);
}

/** For what has no plan: a person at the terminal; --yes is enough only where the environment asks for no approval. */
export async function approveInPerson(
  { settings, ask }: Pick<Context, 'settings' | 'ask'>,
  { yes, question, refusal }: { readonly yes: boolean; readonly question: string; readonly refusal: string },
): Promise<void> {
  const { name, release } = settings;
  if (yes && !release.approval) return;
  const answer = await ask(`${question} Type ${name}:`);
  if (answer?.trim() === name) return;
  const why =
    answer !== undefined
      ? `expected ${name}`
      : release.approval
        ? `${name} asks for an approval, and this is no terminal`
        : `${name} was not approved: give --yes, or type its name at a terminal`;
  throw blocked(refusal, why, []);
}

const planLine = (name: string, again: Again, json = false): string =>
  'digest' in again
    ? commandLine('plan', name, { ...again, json })
    : commandLine('deploy', name, { ...again, 'plan-only': true, json });

const blocked = (what: string, why: string, next: readonly string[]): Failure =>
  new Failure({ what, why, next, exitCode: exit.blocked });
