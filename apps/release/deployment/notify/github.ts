import { isAllowed } from '../../environment/allowed-address.ts';
import type { Context } from '../../environment/context.ts';
import type { ReleaseRecord } from '../record/record.ts';

/** Of each request that notifies somebody of a release. */
export const notifyLimitMillis = 10_000;

type Place = Pick<Context, 'settings' | 'variables'>;
type State = 'in_progress' | 'success' | 'failure';

/** Whether this runs where GitHub can be notified. */
export const knowsGitHub = (context: Place): boolean => {
  const { GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL } = context.variables;
  return GITHUB_TOKEN !== undefined && GITHUB_REPOSITORY !== undefined && isAllowed(context, GITHUB_API_URL);
};

/** Begins a deployment of the commit in GitHub's list. Gives its id. */
export async function beginGitHubDeployment(context: Place, { commit, id }: ReleaseRecord): Promise<number> {
  const { settings, variables } = context;
  const answer = await post(context, 'deployments', {
    ref: commit === 'unknown' ? (variables.GITHUB_SHA ?? 'main') : commit,
    environment: settings.name,
    description: `Release ${id}`,
    auto_merge: false,
    // The pipeline has its own conditions; GitHub would refuse while a check of this very run is in progress.
    required_contexts: [],
    production_environment: settings.protected && settings.release.approval,
  });
  const { id: deployment } = (await answer.json()) as { id: number };
  await setGitHubStatus(context, deployment, 'in_progress', `Release ${id}`);
  return deployment;
}

export async function setGitHubStatus(context: Place, deployment: number, state: State, text: string): Promise<void> {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = context.variables;
  await post(context, `deployments/${deployment}/statuses`, {
    state,
    // What GitHub takes at most.
    description: text.slice(0, 140),
    environment_url: `https://${context.settings.domain.api}`,
    ...(GITHUB_RUN_ID === undefined
      ? {}
      : { log_url: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}` }),
  });
}

async function post({ variables }: Place, path: string, body: object): Promise<Response> {
  const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN } = variables;
  const answer = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/${path}`, {
    method: 'POST',
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${GITHUB_TOKEN}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(notifyLimitMillis),
  });
  if (!answer.ok) throw new Error(`GitHub answered ${answer.status}`);
  return answer;
}
