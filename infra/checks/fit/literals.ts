import type { LocatedResource } from '../assembly.ts';
import type { Json } from '../matching.ts';

/** A text that stands in a template as it is, and the path of properties that leads to it. */
export interface Literal {
  readonly path: string;
  readonly text: string;
}

/** Every literal text of a resource's properties; those of intrinsic functions too, without what they refer to. */
export function literalsOf({ Properties }: LocatedResource, skipped: ReadonlySet<string>): Literal[] {
  const found: Literal[] = [];
  const walk = (path: string, value: Json): void => {
    if (typeof value === 'string') found.push({ path, text: value });
    if (value === null || typeof value !== 'object' || references.some((name) => name in value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (!skipped.has(key)) walk(path === '' ? key : `${path}.${key}`, inner);
    }
  };
  walk('', Properties ?? {});
  return found;
}

const references = ['Ref', 'Fn::GetAtt', 'Fn::GetStackOutput'];

/** Logical ids that a resource waits for, directly: by a reference anywhere in it, or because it says so. */
export function waitsFor(resource: Json): string[] {
  const found: string[] = [resource.DependsOn ?? []].flat();
  const walk = (value: Json): void => {
    if (value === null || typeof value !== 'object') return;
    if (typeof value.Ref === 'string') found.push(value.Ref);
    const attribute = value['Fn::GetAtt'];
    if (attribute !== undefined) found.push(Array.isArray(attribute) ? attribute[0] : attribute.split('.')[0]);
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(resource.Properties ?? {});
  return found;
}

/** Everything that can be reached from a start, without the start itself. */
export function reachable(start: string, next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const queue = [start];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const other of next(id)) {
      if (seen.has(other)) continue;
      seen.add(other);
      queue.push(other);
    }
  }
  return seen;
}
