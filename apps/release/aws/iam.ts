import { IAMClient, paginateSimulatePrincipalPolicy } from '@aws-sdk/client-iam';
import type { Aws } from './clients.ts';

export interface Denied {
  readonly action: string;
  readonly resource: string;
}

/** What of these actions on these resources a role's own policies and its boundary do not allow. */
export async function deniedActions(
  aws: Aws,
  roleArn: string,
  actions: readonly string[],
  resources: readonly string[],
): Promise<Denied[]> {
  const denied: Denied[] = [];
  for await (const page of paginateSimulatePrincipalPolicy(
    { client: aws.client(IAMClient) },
    {
      PolicySourceArn: roleArn,
      ActionNames: [...actions],
      ResourceArns: [...resources],
    },
  )) {
    for (const { EvalActionName = '', EvalResourceName = '', EvalDecision } of page.EvaluationResults ?? []) {
      if (EvalDecision !== 'allowed') denied.push({ action: EvalActionName, resource: EvalResourceName });
    }
  }
  return denied;
}
