import { connect, type GitHub, stop } from './github.ts';

/**
 * Refuses an environment that would let a deployment through without a person. GitHub creates an environment that a
 * workflow names and that is missing, without reviewers, and every workflow of every branch could take its role.
 *   node .github/scripts/protection.ts ENVIRONMENT
 */
interface Environment {
  readonly protection_rules?: readonly { readonly type: string; readonly reviewers?: readonly unknown[] }[];
  readonly deployment_branch_policy: object | null;
}

interface Rule {
  readonly type: string;
  readonly parameters?: { readonly required_approving_review_count?: number };
}

const [name] = process.argv.slice(2);
if (name === undefined) throw new Error('Usage: protection.ts ENVIRONMENT');
const github = connect();
const guide = 'docs/releases.md, "Setting up the pipelines"';
const environment = await read(github, `environments/${name}`);
if (environment === undefined) {
  stop(`There is no environment ${name}`, `GitHub would create it without reviewers. Create it: ${guide}.`);
} else if (environment.deployment_branch_policy === null) {
  stop(
    `Every branch may deploy to ${name}`,
    `Limit the environment ${name} to main and tags v* (deployment branches and tags): ${guide}.`,
  );
} else {
  const rule = environment.protection_rules?.find(({ type }) => type === 'required_reviewers');
  if ((rule?.reviewers ?? []).length > 0) console.log(`${name} has required reviewers`);
  else await demandReviewOfBranch(name);
}

/**
 * Required reviewers of an environment need GitHub Enterprise in a private repository:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 * There, the review of the pull request into main is the approval, where the repository has decided that.
 */
async function demandReviewOfBranch(name: string): Promise<void> {
  const way = `Add required reviewers to the environment ${name}. In a private repository they need GitHub Enterprise; with another plan, have a ruleset require a review of pull requests into main and set the variable PROD_REVIEW to "branch": ${guide}.`;
  if ((process.env.PROD_REVIEW ?? '') !== 'branch') {
    stop(`Nobody has to approve a deployment to ${name}`, way);
    return;
  }
  const rules = await github.request<readonly Rule[]>('GET', 'rules/branches/main');
  const reviews = rules.map(({ type, parameters }) =>
    type === 'pull_request' ? (parameters?.required_approving_review_count ?? 0) : 0,
  );
  if (Math.max(0, ...reviews) > 0) {
    console.log(
      `::notice title=${name} has no required reviewers::The review of the pull request into main is the approval (PROD_REVIEW is "branch").`,
    );
  } else {
    stop('Nobody has to review what is merged into main', way);
  }
}

async function read({ request }: GitHub, path: string): Promise<Environment | undefined> {
  try {
    return await request<Environment>('GET', path);
  } catch (error) {
    if (/: 404 /.test((error as Error).message)) return undefined;
    throw error;
  }
}
