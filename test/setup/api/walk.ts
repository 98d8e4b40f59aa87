import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import type { TestApp } from './app.ts';
import type { FixtureUser } from './fixtures.ts';

/** The address of a route with its parameters filled in. */
export function addressOf(spec: RouteSpec, values: Readonly<Record<string, string>> = {}): string {
  const path = spec.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? `no-such-${name}`),
  );
  return `/${path}`;
}

/** Whether a field of a body names an object. */
export const isReference = (field: string): boolean => /(SourcedIds?|uploadIds?)$/i.test(field);

/** The example body with other identifiers where its fields name objects. */
export function withReferences(value: unknown, ids: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((entry) => withReferences(entry, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, part]) => {
      const id = ids[field];
      if (!isReference(field) || id === undefined || part === null) return [field, withReferences(part, ids)];
      return [field, Array.isArray(part) ? [id] : id];
    }),
  );
}

/** Calls a route as the user, with its example body and the first version unless the options name others. */
export function call(
  test: TestApp,
  user: FixtureUser | undefined,
  spec: RouteSpec,
  url: string,
  body?: unknown,
  version = '"1"',
) {
  const request = test.as(user)[spec.method.toLowerCase() as 'get'](url);
  if (spec.ifMatch !== undefined) request.set('if-match', version);
  return spec.body === undefined ? request : request.send((body ?? spec.examples?.body) as object);
}

/** Calls every route below the given addresses without a token; gives those that did not answer 401. */
export async function openRoutes(test: TestApp, ...prefixes: string[]): Promise<string[]> {
  const open: string[] = [];
  const routes = [...test.routes].filter(({ path }) => prefixes.some((prefix) => path.startsWith(prefix)));
  if (routes.length === 0) throw new Error(`There is no route below ${prefixes.join(', ')}`);
  for (const spec of routes) {
    const { status } = await call(test, undefined, spec, addressOf(spec));
    if (status !== 401) open.push(`${spec.method} ${spec.path}: ${status}`);
  }
  return open;
}
