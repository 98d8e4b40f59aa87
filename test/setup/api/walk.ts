import type { FastifyInstance } from 'fastify';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import type { TestApp } from './app.ts';
import type { FixtureUser } from './fixtures.ts';

export const nameOf = ({ method, path }: RouteSpec): string => `${method} ${path}`;

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

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Without its parameters. */
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of whatever route was asked, as that of supertest.
  readonly body: any;
}

/**
 * Calls a route as the user, with its example body and the first version unless the options name others. Past the socket:
 * walks make thousands of requests, and connecting, writing and reading take several times what answering does.
 */
export async function call(
  test: TestApp,
  user: FixtureUser | undefined,
  spec: RouteSpec,
  url: string,
  body?: unknown,
  version = '"1"',
): Promise<Answer> {
  const server = test.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const { statusCode, headers, payload } = await server.inject({
    method: spec.method,
    url,
    headers: {
      ...(user === undefined ? {} : { authorization: `Bearer ${user.token}` }),
      ...(spec.ifMatch === undefined ? {} : { 'if-match': version }),
    },
    ...(spec.body === undefined ? {} : { payload: (body ?? spec.examples?.body) as object }),
  });
  const [type = ''] = String(headers['content-type'] ?? '').split(';');
  return {
    status: statusCode,
    headers: headers as Answer['headers'],
    type,
    body: /[/+]json$/.test(type) ? JSON.parse(payload) : {},
  };
}

/** The answer without what differs from request to request. */
export function essence({ status, body }: { status: number; body: Record<string, unknown> }) {
  const { requestId: _, instance: __, ...rest } = body;
  return { ...rest, status };
}

/** Calls every route below the given addresses without a token; gives those that did not answer 401. */
export async function openRoutes(test: TestApp, ...prefixes: string[]): Promise<string[]> {
  const open: string[] = [];
  const routes = [...test.routes].filter(({ path }) => prefixes.some((prefix) => path.startsWith(prefix)));
  if (routes.length === 0) throw new Error(`There is no route below ${prefixes.join(', ')}`);
  for (const spec of routes) {
    const { status } = await call(test, undefined, spec, addressOf(spec));
    if (status !== 401) open.push(`${nameOf(spec)}: ${status}`);
  }
  return open;
}
