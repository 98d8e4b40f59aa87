import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
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
  let Marker: string | undefined;
  do {
    const page = await aws.client(IAMClient).send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: roleArn,
        ActionNames: [...actions],
        ResourceArns: [...resources],
        Marker,
      }),
    );
    for (const { EvalActionName = '', EvalResourceName = '', EvalDecision } of page.EvaluationResults ?? []) {
      if (EvalDecision !== 'allowed') denied.push({ action: EvalActionName, resource: EvalResourceName });
    }
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (Marker !== undefined);
  return denied;
}
