import type { Template } from '../../aws/cloudformation-stacks.ts';

/** A value of another stack, as a template asks for it. */
interface StackOutput {
  readonly StackName?: string;
  readonly OutputName?: string;
}

type Node = Readonly<Record<string, unknown>>;

/** Every object of a template, the inner ones too. */
function* nodesOf(value: unknown): Generator<Node> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield value as Node;
  for (const inner of Object.values(value)) yield* nodesOf(inner);
}

/** Logical ids that a value is made from. */
function* referencesIn(value: unknown): Generator<string> {
  for (const node of nodesOf(value)) {
    if (typeof node.Ref === 'string') yield node.Ref;
    const attribute = node['Fn::GetAtt'];
    if (Array.isArray(attribute)) yield String(attribute[0]);
    else if (typeof attribute === 'string') yield attribute.split('.')[0] ?? '';
    const text = node['Fn::Sub'];
    for (const [, name = ''] of String(Array.isArray(text) ? text[0] : (text ?? '')).matchAll(/\$\{([A-Za-z0-9]+)/g)) {
      yield name;
    }
  }
}

/** Outputs of a template that get another value when these resources are replaced. */
export function outputsOf(template: Template, replaced: ReadonlySet<string>): string[] {
  const outputs: Record<string, { Value?: unknown }> = template.Outputs ?? {};
  return Object.entries(outputs)
    .filter(([, { Value }]) => [...referencesIn(Value)].some((id) => replaced.has(id)))
    .map(([name]) => name);
}

/** The name of one stack's output among all. */
export const outputKey = (stackName: string, output: string): string => `${stackName} ${output}`;

/** Outputs of other stacks that a template uses, as `outputKey` writes them. */
export function usedOutputs(template: Template): Set<string> {
  const used = new Set<string>();
  for (const node of nodesOf(template.Resources)) {
    const output = node['Fn::GetStackOutput'] as StackOutput | undefined;
    if (output !== undefined) used.add(outputKey(output.StackName ?? '', output.OutputName ?? ''));
  }
  return used;
}

/**
 * The template with every value marked that will have changed when it is used. A template that only names another
 * stack's value reads the same before and after, and CloudFormation replaces the resource nevertheless.
 */
export function markChanged(template: Template, changed: ReadonlySet<string>): Template {
  const mark = (_key: string, value: unknown): unknown => {
    const output = (value as Node | null)?.['Fn::GetStackOutput'] as StackOutput | undefined;
    if (output === undefined || !changed.has(outputKey(output.StackName ?? '', output.OutputName ?? ''))) return value;
    return { 'Fn::GetStackOutput': { ...output, OutputName: `${output.OutputName} (changed)` } };
  };
  return changed.size === 0 ? template : JSON.parse(JSON.stringify(template, mark));
}
