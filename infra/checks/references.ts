import { type LocatedResource, type Resource, resourcesOf, type SynthesizedStack, type Templates } from './assembly.ts';
import type { Json } from './matching.ts';

/** Properties that hold the name of a resource whose ARN is asked for here. */
const nameProperties = ['BucketName', 'RoleName', 'QueueName'];

/** The resource of the same stack that `Ref` or `Fn::GetAtt` names, and what of it: nothing for `Ref`. */
function referenceOf(value: Json): { readonly id: string; readonly attribute?: string } | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = value ?? {};
  if (typeof Ref === 'string') return { id: Ref };
  if (attribute === undefined) return undefined;
  const [id = '', ...names] = [attribute].flat().join('.').split('.');
  return { id, attribute: names.join('.') };
}

/** The value of an output of another stack, as that stack writes it; undefined where nobody gives it. */
function outputOf(environment: Pick<Templates, 'stacks'>, { StackName, Region, OutputName }: Json) {
  const stack = environment.stacks.find(({ name, region }) => name === StackName && region === Region);
  const value = (stack?.template.Outputs as Json)?.[OutputName]?.Value;
  return stack === undefined || value === undefined ? undefined : { stack, value };
}

/** The resource that a value refers to, also across stacks; undefined where it is no reference to one. */
export function resourceBehind(
  environment: Templates,
  stack: Pick<SynthesizedStack, 'id'>,
  value: Json,
): LocatedResource | undefined {
  const output = value?.['Fn::GetStackOutput'];
  if (output !== undefined) {
    const given = outputOf(environment, output);
    return given === undefined ? undefined : resourceBehind(environment, given.stack, given.value);
  }
  const id = referenceOf(value)?.id;
  if (id === undefined) return undefined;
  return resourcesOf(environment).find((resource) => resource.stack.id === stack.id && resource.logicalId === id);
}

/** Every resource that stands anywhere in a value, such as the elements of a list that is written as JSON. */
export function resourcesIn(
  environment: Templates,
  stack: Pick<SynthesizedStack, 'id'>,
  value: Json,
): LocatedResource[] {
  const found = resourceBehind(environment, stack, value);
  if (found !== undefined) return [found];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((inner) => resourcesIn(environment, stack, inner));
}

/** A value of a template as it will be once it is deployed, with names and ARNs in the place of references. */
export function deployedValue(environment: Pick<Templates, 'stacks'>, stack: SynthesizedStack, value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((one) => deployedValue(environment, stack, one));
  const { 'Fn::Join': join, 'Fn::GetStackOutput': output } = value;
  if (join !== undefined) return join[1].map((part: Json) => deployedValue(environment, stack, part)).join(join[0]);
  if (output !== undefined) {
    const given = outputOf(environment, output);
    return given === undefined ? JSON.stringify(value) : deployedValue(environment, given.stack, given.value);
  }
  const reference = referenceOf(value);
  if (reference === undefined) {
    const entries = Object.entries(value).map(([key, inner]) => [key, deployedValue(environment, stack, inner)]);
    return Object.fromEntries(entries);
  }
  const { id, attribute } = reference;
  return attribute === undefined ? nameOf(stack, id) : attributeOf(stack, id, attribute);
}

function attributeOf(stack: SynthesizedStack, id: string, attribute: string): string {
  if (!(id in stack.resources)) return `<${id}.${attribute}>`;
  if (attribute === 'Arn') return arnOf(stack, id);
  const { BucketName } = stack.resources[id]?.Properties ?? {};
  return attribute === 'RegionalDomainName' ? `${BucketName}.s3.${stack.region}.amazonaws.com` : `<${id}.${attribute}>`;
}

/** What `Ref` gives: a pseudo parameter, or the name of a resource where its properties give it one. */
function nameOf(stack: SynthesizedStack, id: string): string {
  const pseudo: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::AccountId': stack.account,
    'AWS::Region': stack.region,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const { Properties = {} } = stack.resources[id] ?? {};
  return pseudo[id] ?? nameProperties.map((property) => Properties[property]).find((one) => one !== undefined) ?? id;
}

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
