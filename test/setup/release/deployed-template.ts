import type { FakeAws } from '../../fake-aws/fake-aws.ts';
import { Stacks } from '../../fake-aws/stacks/stacks.ts';

// biome-ignore lint/suspicious/noExplicitAny: a template's resources have no shape in common
export type Resources = Record<string, any>;

/** Makes what is deployed of one stack differ from what the repository has of it. */
export function editDeployed(aws: FakeAws, id: string, edit: (resources: Resources) => void): void {
  const stack = aws.part(Stacks).named(id);
  if (stack.target === undefined) throw new Error(`${id} is not deployed`);
  const template = structuredClone(stack.target.template);
  edit(template.Resources);
  stack.target = { ...stack.target, template, body: JSON.stringify(template) };
  for (const [logicalId, definition] of Object.entries<Resources>(template.Resources)) {
    const state = stack.resources.get(logicalId);
    if (state === undefined) continue;
    const before = JSON.stringify(state.definition.Properties);
    // What the test left as it was keeps its resolved values.
    if (JSON.stringify(definition.Properties) === before) continue;
    const changed = Object.entries(definition.Properties).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(state.definition.Properties?.[name]),
    );
    Object.assign(state, { definition, properties: { ...state.properties, ...Object.fromEntries(changed) } });
  }
}

/** The first resource of a type, with its logical id. */
export function resourceOf(resources: Resources, type: string): [logicalId: string, resource: Resources] {
  const found = Object.entries(resources).find(([, { Type }]) => Type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found as [string, Resources];
}
