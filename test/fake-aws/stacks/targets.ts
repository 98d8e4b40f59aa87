import type { Parameter, Tag } from '@aws-sdk/client-cloudformation';
import { parse } from 'yaml';
import { AwsError, type Call } from '../handlers.ts';
import { decided } from './conditions.ts';
import { Neighbours } from './neighbours.ts';
import type { StackState, Target } from './stack-state.ts';
import { Stacks } from './stacks.ts';
import type { Template } from './template.ts';

export interface TemplateInput {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
  readonly Parameters?: Parameter[] | undefined;
  readonly Tags?: Tag[] | undefined;
  readonly Capabilities?: string[] | undefined;
  readonly RoleARN?: string | undefined;
}

/** @throws AwsError ValidationError for what is no template, or lies nowhere */
export function readTemplate(
  input: TemplateInput,
  call: Call,
  stack?: StackState,
): { template: Template; body: string } {
  if (input.UsePreviousTemplate === true && stack?.target !== undefined) return stack.target;
  const body = input.TemplateBody ?? fetched(input.TemplateURL, call);
  try {
    // Also what is written as JSON.
    const template = parse(body) as Template;
    if (typeof template.Resources !== 'object') throw new Error('no resources');
    return { template, body };
  } catch {
    throw new AwsError('ValidationError', 'Template format error: unsupported structure.');
  }
}

function fetched(url: string | undefined, call: Call): string {
  if (url === undefined)
    throw new AwsError('ValidationError', 'Either Template URL or Template Body must be specified.');
  const { hostname, pathname } = new URL(url);
  const virtual = /^(.+)\.s3[.-]/.exec(hostname)?.[1];
  const [, first = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  const [bucket, key] = virtual === undefined ? [first, rest.join('/')] : [virtual, [first, ...rest].join('/')];
  const body = call.fake.part(Neighbours).readObject(bucket, key);
  if (body === undefined) throw new AwsError('ValidationError', 'S3 error: The specified key does not exist.');
  return body;
}

/** @throws AwsError where the template needs what the caller did not give */
export function targetOf(input: TemplateInput, call: Call, stack: StackState | undefined): Target {
  const { template, body } = readTemplate(input, call, stack);
  const makesRoles = Object.values(template.Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  const capabilities = input.Capabilities ?? [];
  const named = makesRoles.some(
    ({ Properties }) => Properties?.RoleName !== undefined || Properties?.ManagedPolicyName !== undefined,
  );
  const needed = named ? ['CAPABILITY_NAMED_IAM'] : ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];
  if (makesRoles.length > 0 && !needed.some((capability) => capabilities.includes(capability)))
    throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed[0]}]`);
  const defaults = call.fake.part(Stacks).defaults(call.region, template);
  const parameters = defaults.map((parameter) => {
    const given = input.Parameters?.find(({ ParameterKey }) => ParameterKey === parameter.ParameterKey);
    return given?.ParameterValue === undefined ? parameter : { ...parameter, ParameterValue: given.ParameterValue };
  });
  return {
    template: decided(template, parameters),
    body,
    parameters,
    tags: input.Tags ?? [],
    roleArn: input.RoleARN,
    capabilities,
  };
}
