import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Aws } from './clients.ts';

export interface Identity {
  readonly account: string;
  readonly arn: string;
}

/** Whose credentials these are. */
export async function whoAmI(aws: Aws): Promise<Identity> {
  const { Account = '', Arn = '' } = await aws.client(STSClient).send(new GetCallerIdentityCommand({}));
  return { account: Account, arn: Arn };
}

/** `arn:aws:sts::1:assumed-role/Admin/mia@example` is `mia@example`, `arn:aws:iam::1:user/mia` is `mia`. */
export const shortIdentity = (arn: string): string => arn.split('/').at(-1) ?? arn;
