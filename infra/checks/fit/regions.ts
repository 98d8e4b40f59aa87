import { product } from '../../names.ts';
import { parametersOf, regionsOfParameter } from '../../parameters.ts';
import { resourcesOf, type SynthesizedStack, type Templates } from '../assembly.ts';
import type { Finding } from '../findings.ts';
import type { Json } from '../matching.ts';

/** A value that is resolved while a stack is deployed, or while a task of it starts. */
interface Read {
  readonly name: string;
  readonly region: string;
  readonly at: string;
}

/**
 * CloudFormation resolves parameters and secrets in the region of the stack
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html): each has to be
 * there, by a stack of that region, by a copy, or by a person who is asked for it.
 */
export function readsElsewhere(environment: Templates, neighbours: readonly Templates[] = []): Finding[] {
  const { settings } = environment;
  const there = new Set<string>();
  for (const { Type, Properties, stack } of [environment, ...neighbours].flatMap((one) => resourcesOf(one))) {
    if (Type !== 'AWS::SSM::Parameter' && Type !== 'AWS::SecretsManager::Secret') continue;
    const copies: string[] = (Properties.ReplicaRegions ?? []).map(({ Region }: Json) => Region);
    for (const region of [stack.region, ...copies]) there.add(`${region} ${Properties.Name}`);
  }
  for (const definition of parametersOf(settings)) {
    if (definition.origin === 'stack') continue;
    const name = `/${product}/${settings.name}/${definition.name}`;
    for (const region of regionsOfParameter(definition, settings)) there.add(`${region} ${name}`);
  }
  return environment.stacks
    .flatMap(readsOf)
    .filter(({ name, region }) => !there.has(`${region} ${name}`))
    .map(({ name, region, at }) => ({ rule: 'region', at, message: `${name} is in no way in ${region}` }));
}

function readsOf(stack: SynthesizedStack): Read[] {
  const text = JSON.stringify({ ...stack.template, Resources: withoutPolicies(stack.resources) });
  const path = `/${product}/[a-z0-9-]+(?:/[a-z0-9-]+)+`;
  const forms = [
    new RegExp(
      `\\{\\{resolve:(?:secretsmanager|ssm|ssm-secure):(?:arn:aws:[a-z]+:[a-z0-9-]*:\\d*:secret:)?(${path})`,
      'g',
    ),
    new RegExp(`"Type":"AWS::SSM::Parameter::Value<[^"]+>","Default":"(${path})"`, 'g'),
    new RegExp(`:${stack.region}:\\d*:(?:secret:|parameter)(${path})`, 'g'),
  ];
  const names = forms.flatMap((form) => [...text.matchAll(form)].map(([, name = '']) => name));
  return [...new Set(names)].map((name) => ({ name, region: stack.region, at: stack.id }));
}

/** What a role may read is no read. */
const withoutPolicies = (resources: SynthesizedStack['resources']): Json =>
  Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => !/^AWS::IAM::/.test(Type)));
