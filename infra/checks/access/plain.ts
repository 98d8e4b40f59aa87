import type { Resource, SynthesizedStack, Templates } from '../assembly.ts';
import type { Json } from '../matching.ts';

/** Properties that hold the name of a resource whose ARN is asked for here. */
const nameProperties = ['BucketName', 'RoleName', 'QueueName'];

/** The ARN that a resource will have; what AWS gives it is made up from its logical id. */
export function arnOf(stack: SynthesizedStack, logicalId: string): string {
  const { Type, Properties = {} } = stack.resources[logicalId] as Resource;
  const name = nameProperties.map((property) => Properties[property]).find((one) => typeof one === 'string');
  const { account, region } = stack;
  if (Type === 'AWS::S3::Bucket') return `arn:aws:s3:::${name}`;
  // CloudFormation begins the name of a role with that of its stack.
  if (Type === 'AWS::IAM::Role') return `arn:aws:iam::${account}:role/${name ?? `${stack.name}-${logicalId}`}`;
  if (Type === 'AWS::KMS::Key') return `arn:aws:kms:${region}:${account}:key/${stack.id}-${logicalId}`;
  if (Type === 'AWS::CloudFront::Distribution') return `arn:aws:cloudfront::${account}:distribution/${logicalId}`;
  return `arn:aws:${Type.split('::')[1]?.toLowerCase()}:${region}:${account}:${name ?? logicalId}`;
}

/** A value of a template as it will be once it is deployed, with names and ARNs in the place of references. */
export function plain(environment: Pick<Templates, 'stacks'>, stack: SynthesizedStack, value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((one) => plain(environment, stack, one));
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': attribute, 'Fn::GetStackOutput': output } = value;
  if (join !== undefined) return join[1].map((part: Json) => plain(environment, stack, part)).join(join[0]);
  if (output !== undefined) {
    const source = environment.stacks.find(({ name, region }) => name === output.StackName && region === output.Region);
    if (source === undefined) return JSON.stringify(value);
    return plain(environment, source, (source.template.Outputs as Json)?.[output.OutputName]?.Value);
  }
  if (attribute !== undefined) {
    const [id = '', part = ''] = [attribute].flat().join('.').split('.');
    if (!(id in stack.resources)) return `<${id}.${part}>`;
    if (part === 'Arn') return arnOf(stack, id);
    const { BucketName } = stack.resources[id]?.Properties ?? {};
    return part === 'RegionalDomainName' ? `${BucketName}.s3.${stack.region}.amazonaws.com` : `<${id}.${part}>`;
  }
  if (typeof Ref !== 'string')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(environment, stack, inner)]));
  const pseudo: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::AccountId': stack.account,
    'AWS::Region': stack.region,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const { Properties = {} } = stack.resources[Ref] ?? {};
  return pseudo[Ref] ?? nameProperties.map((property) => Properties[property]).find((one) => one !== undefined) ?? Ref;
}
