import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Synthesized } from '../checks/assembly.ts';
import type { ReleasedStacks } from './compare.ts';

const specification = loadAwsServiceSpecSync();

const find = (type: string) => [...specification.lookup('resource', 'cloudFormationType', 'equals', type)][0];

/** Types that hold what cannot be made again, by CloudFormation's own specification. */
export const isStateful = (type: string): boolean => find(type)?.isStateful === true;

const fixedNames = new Map<string, readonly string[]>();

/** Properties that only a replacement can change. */
function fixedNamesOf(type: string): readonly string[] {
  const known = fixedNames.get(type);
  if (known !== undefined) return known;
  const names = Object.entries(find(type)?.properties ?? {})
    .filter(([, property]) => property.causesReplacement === 'yes')
    .map(([name]) => name)
    .sort();
  fixedNames.set(type, names);
  return names;
}

/** Custom resources and metadata that the CDK adds for itself carry nothing of ours. */
const ownAffairs = new Set(['AWS::CDK::Metadata']);

/** Reduces synthesised stacks to what a baseline keeps. */
export function reduce(environment: Synthesized): ReleasedStacks {
  return Object.fromEntries(
    environment.stacks.map((stack) => [
      stack.id,
      Object.fromEntries(
        Object.entries(stack.resources)
          .filter(([, { Type }]) => !ownAffairs.has(Type))
          .map(([logicalId, { Type, Properties }]) => {
            const names = Type === 'AWS::ECS::TaskDefinition' ? [] : fixedNamesOf(Type);
            const fixed = names.filter((name) => Properties?.[name] !== undefined);
            return [
              logicalId,
              { type: Type, fixed: Object.fromEntries(fixed.map((name) => [name, Properties[name]])) },
            ];
          }),
      ),
    ]),
  );
}
