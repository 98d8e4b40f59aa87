import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Synthesized } from '../checks/assembly.ts';
import { type ReleasedStacks, replacedByDesign } from './compare.ts';

let specification: ReturnType<typeof loadAwsServiceSpecSync> | undefined;

/** The specification takes 0.4 s to load, and is needed only where something differs. */
function find(type: string) {
  specification ??= loadAwsServiceSpecSync();
  return [...specification.lookup('resource', 'cloudFormationType', 'equals', type)][0];
}

/** Types that hold what cannot be made again, by CloudFormation's own specification. */
const isStateful = (type: string): boolean => find(type)?.isStateful === true;

/** Stateful by the specification, and yet made again from this repository without loss. */
const rebuilt = new Set([
  // The custom resource that a rotation brings, and cannot be retained apart from its function.
  'AWS::SecretsManager::SecretTargetAttachment',
]);

/** Holds data or identity, although the specification does not say so. */
const alsoStateful = new Set([
  'AWS::Backup::BackupVault',
  'AWS::Cognito::UserPool',
  'AWS::ECR::Repository',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
]);

/** What is lost with a resource of this type cannot be made again. */
export const holdsData = (type: string): boolean => (isStateful(type) || alsoStateful.has(type)) && !rebuilt.has(type);

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
            const names = replacedByDesign.has(Type) ? [] : fixedNamesOf(Type);
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
