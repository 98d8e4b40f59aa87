import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import type { Context } from '../environment/context.ts';

export interface Approval {
  readonly planHash: string | undefined;
  readonly yes: boolean;
  /** The arguments to give again: `--digest sha256:…`. */
  readonly again: string;
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
    throw blocked('The plan is blocked', plan.blocked.join('; '), [`npm run release -- plan ${name} ${again}`]);
  }
  if (planHash !== undefined && planHash !== plan.hash) {
    throw blocked(
      'This is another plan than the approved one',
      `approved was ${planHash}, now it is ${plan.hash}: the environment, the code or the image has changed since`,
      [`npm run release -- plan ${name} ${again}`, 'Have that plan approved, and deploy with its hash'],
    );
  }
  if (planHash !== undefined) return `plan ${plan.hash} was approved before`;
  if (yes && !release.approval) return `${name} asks for no approval`;
  if (yes) {
    throw blocked(`${name} asks for an approved plan`, '--yes alone approves nothing', [
      `npm run release -- plan ${name} ${again} --json`,
      `npm run release -- deploy ${name} ${again} --plan-hash HASH --yes`,
    ]);
  }
  const answer = await context.ask(`Type ${name} to carry out this plan:`);
  if (answer === undefined) {
    throw blocked('Nobody is here to approve the plan', 'this is no terminal', [
      release.approval
        ? `npm run release -- deploy ${name} ${again} --plan-hash ${plan.hash} --yes`
        : `npm run release -- deploy ${name} ${again} --yes`,
    ]);
  }
  if (answer.trim() === name) return 'approved at the terminal';
  throw blocked('The plan was not approved', `expected ${name}`, [`npm run release -- deploy ${name} ${again}`]);
}

const blocked = (what: string, why: string, next: readonly string[]): Failure =>
  new Failure({ what, why, next, exitCode: exit.blocked });
