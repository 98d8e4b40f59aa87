import { type LocatedResource, resourcesOf, type SynthesizedStack, type Templates } from '../assembly.ts';
import type { Json } from '../matching.ts';

/** The resource that a value refers to, also across stacks; undefined where it is no reference to one. */
export function resourceBehind(
  environment: Templates,
  stack: Pick<SynthesizedStack, 'id'>,
  value: Json,
): LocatedResource | undefined {
  const output = value?.['Fn::GetStackOutput'];
  if (output !== undefined) {
    const source = environment.stacks.find(({ name, region }) => name === output.StackName && region === output.Region);
    const outputs = source?.template.Outputs as Json;
    return source === undefined ? undefined : resourceBehind(environment, source, outputs?.[output.OutputName]?.Value);
  }
  const id = value?.Ref ?? [value?.['Fn::GetAtt']].flat()[0];
  if (typeof id !== 'string') return undefined;
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
