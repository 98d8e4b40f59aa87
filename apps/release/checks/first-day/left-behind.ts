import { noRelease } from '../../../../infra/service/release.ts';
import { type Check, fail, pass } from '../../../cli/check-tree.ts';
import { hasResource } from '../../aws/cloud-control.ts';
import { type Template, wasNeverCreated } from '../../aws/cloudformation-stacks.ts';
import type { Context } from '../../environment/context.ts';
import { assemble } from '../../environment/stacks/assemble.ts';
import type { AssembledStack } from '../../environment/stacks/assembly.ts';
import { type CheckDefinition, NotApplicable } from '../check.ts';
import type { Facts } from '../doctor/facts.ts';
import { unlessDenied } from './unless-denied.ts';

/**
 * Types whose identifier is their name, which stands in the template, and how one is deleted: what still holds files or
 * images is refused, and a database leaves a snapshot.
 */
const kinds: Readonly<Record<string, { readonly property: string; readonly remove: (name: string) => string }>> = {
  'AWS::Backup::BackupVault': {
    property: 'BackupVaultName',
    remove: (name) => `aws backup delete-backup-vault --backup-vault-name ${name}`,
  },
  'AWS::ECR::Repository': {
    property: 'RepositoryName',
    remove: (name) => `aws ecr delete-repository --repository-name ${name}`,
  },
  'AWS::IAM::Role': { property: 'RoleName', remove: (name) => `aws iam delete-role --role-name ${name}` },
  'AWS::KMS::Alias': { property: 'AliasName', remove: (name) => `aws kms delete-alias --alias-name ${name}` },
  'AWS::Logs::LogGroup': {
    property: 'LogGroupName',
    remove: (name) => `aws logs delete-log-group --log-group-name ${name}`,
  },
  'AWS::RDS::DBInstance': {
    property: 'DBInstanceIdentifier',
    remove: (name) =>
      `aws rds delete-db-instance --db-instance-identifier ${name} --final-db-snapshot-identifier ${name}-final`,
  },
  'AWS::RDS::DBProxy': {
    property: 'DBProxyName',
    remove: (name) => `aws rds delete-db-proxy --db-proxy-name ${name}`,
  },
  'AWS::S3::Bucket': { property: 'BucketName', remove: (name) => `aws s3 rb s3://${name}` },
  'AWS::SES::EmailIdentity': {
    property: 'EmailIdentity',
    remove: (name) => `aws sesv2 delete-email-identity --email-identity ${name}`,
  },
  'AWS::SSM::Parameter': { property: 'Name', remove: (name) => `aws ssm delete-parameter --name ${name}` },
};

export interface Named {
  readonly type: string;
  readonly name: string;
  readonly stack: string;
  readonly region: string;
}

/** What a stack will call something, as far as the template itself has the name. */
export const namesIn = ({
  name: stack,
  region,
  template,
}: Pick<AssembledStack, 'name' | 'region' | 'template'>): Named[] =>
  Object.values((template.Resources ?? {}) as Record<string, Template>).flatMap(({ Type: type, Properties = {} }) => {
    const name: unknown = Properties[kinds[type]?.property ?? ''];
    return typeof name === 'string' ? [{ type, name, stack, region }] : [];
  });

/**
 * Nothing has the name of what a stack is to create: what stays behind of a deleted or never finished stack would end the
 * deployment with "already exists".
 * @param toDeploy the stacks of a deployment; those of the environment where absent
 */
export const leftBehind = (
  context: Pick<Context, 'aws' | 'settings'>,
  facts: Facts,
  toDeploy?: readonly AssembledStack[],
): CheckDefinition => ({
  name: 'left behind',
  fix: '',
  limitSeconds: 120,
  async run() {
    const key = ({ name, region }: { readonly name: string; readonly region: string }) => `${region} ${name}`;
    const created = new Set((await facts.stacks()).filter((stack) => !wasNeverCreated(stack)).map(key));
    const stacks = toDeploy ?? (await assemble(context.settings, noRelease)).stacks;
    const absent = stacks.filter((stack) => !created.has(key(stack)));
    if (absent.length === 0) throw new NotApplicable('every stack has been created');
    const named = absent.flatMap(namesIn);
    const found = await unlessDenied(() => existing(context, named));
    if (found.length > 0) return found.map(judgeLeftover);
    return [pass('left behind', `nothing has one of the ${named.length} names of ${absent.length} stacks to come`)];
  },
});

async function existing({ aws }: Pick<Context, 'aws'>, named: readonly Named[]): Promise<Named[]> {
  const found: Named[] = [];
  const queue = [...named];
  const worker = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      if (await hasResource(aws, one.type, one.name, one.region)) found.push(one);
    }
  };
  // Cloud Control throttles above a few reads a second, and the SDK waits then.
  await Promise.all(Array.from({ length: 4 }, worker));
  return found;
}

export const judgeLeftover = ({ type, name, stack, region }: Named): Check =>
  fail(
    name,
    `exists already (${type}): ${stack} cannot create it`,
    `Look what it holds, and whether another stack has it: aws cloudformation describe-stack-resources --physical-resource-id ${name} --region ${region}; if nobody needs it: ${kinds[type]?.remove(name)} --region ${region}`,
  );
