import { costTag } from '../../../../infra/names.ts';
import { costTagStatus } from '../../aws/cost-explorer.ts';
import { isAwsError } from '../../aws/errors.ts';
import type { Context } from '../../environment/context.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';
import { type Facts, findStack } from '../doctor/facts.ts';

const activate = `aws ce update-cost-allocation-tags-status --cost-allocation-tags-status TagKey=${costTag},Status=Active`;

/** The budget counts what carries the tag, which is nothing until somebody has activated it for cost allocation. */
export const costTagActive = ({ aws, settings }: Pick<Context, 'aws' | 'settings'>, facts: Facts): CheckDefinition => ({
  name: `tag ${costTag}`,
  fix: activate,
  async run() {
    if ((await findStack(facts, settings, 'security')) === undefined) {
      throw new NotApplicable('billing meets the tag up to 24 hours after the first deployment');
    }
    try {
      return judgeTag(await costTagStatus(aws, costTag));
    } catch (error) {
      if (!isAwsError(error, 'AccessDeniedException')) throw error;
      throw new NotApplicable(`only the account that pays may ask; there: ${activate}`);
    }
  },
});

/** https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html */
export function judgeTag(status: 'Active' | 'Inactive' | undefined): string {
  if (status === 'Active') return 'active: the budget counts';
  if (status === undefined) {
    throw new NotApplicable('not yet: billing meets a new tag up to 24 hours after the first resource carries it');
  }
  throw new CheckFailed('not activated for cost allocation: the budget counts 0 USD for ever');
}
