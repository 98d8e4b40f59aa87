import { z } from 'zod';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';

/**
 * Proxies log URLs and cannot redact them. What a path or a query takes is one of these, so that no name, address, token
 * or text about a person can stand there; what a person is searched by goes into a body, as in POST /v1/users/search.
 */
const kinds: Record<string, (name: string, schema: z.core.JSONSchema.BaseSchema) => boolean> = {
  'a fixed word': (_, schema) => isWord(schema),
  // OneRoster 1.2: of letters, digits, dots and hyphens.
  'a fixed word or one of an extension': (_, { anyOf }) =>
    anyOf?.every((part) => isWord(part) || part.pattern?.startsWith('^ext:')) ?? false,
  'a number or a truth value': (_, { type }) => ['number', 'integer', 'boolean'].includes(String(type)),
  'an id, a date or a moment': (_, { format }) => ['uuid', 'date', 'date-time'].includes(String(format)),
  'an id of OneRoster': (name, { maxLength }) => /SourcedId$/.test(name) && maxLength === 255,
  // Made by this service out of ids (http/pages.ts).
  'a cursor': (name) => name === 'cursor',
};

const isWord = (schema: z.core.JSONSchema.BaseSchema): boolean =>
  schema.enum !== undefined || schema.const !== undefined;

/** Searches of what is not a person: parts of titles, codes and names of schools. */
const searches = ['listClasses', 'listCourses', 'listSchools', 'listTaughtClasses'];
const searchFields = ['q'];

/** Names of this application, and what it signs itself: a link in a mail, which holds the number of a user. */
const ownWords: Readonly<Record<string, string>> = {
  jobName: '^[a-z',
  retentionKind: '^[\\w-]+$',
  unsubscribeToken: '^[\\w.-]+$',
};

function mayStandInUrl({ operationId }: Pick<RouteSpec, 'operationId'>, name: string, field: z.ZodType): boolean {
  const whole = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' }) as z.core.JSONSchema.BaseSchema;
  // A schema with a name of its own is referred to.
  const named = (whole.$ref ?? whole.allOf?.[0]?.$ref)?.split('/').at(-1);
  const schema = named === undefined ? whole : (whole.$defs?.[named] ?? whole);
  if (Object.values(kinds).some((fits) => fits(name, schema))) return true;
  if (searches.includes(operationId) && searchFields.includes(name)) return true;
  const pattern = ownWords[name];
  return pattern !== undefined && schema.pattern?.startsWith(pattern) === true;
}

const urlFieldsOf = (spec: RouteSpec): [string, z.ZodType][] =>
  [spec.params, spec.query].flatMap((part) => Object.entries(part?.shape ?? {}) as [string, z.ZodType][]);

const refusedOf = (spec: RouteSpec): string[] =>
  urlFieldsOf(spec)
    .filter(([name, field]) => !mayStandInUrl(spec, name, field))
    .map(([name]) => `${spec.method} /${spec.path}: ${name}`);

describe('the URLs of the API', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp();
  });

  afterAll(() => test.close());

  it('hold nothing that says something about a person', () => {
    const routes = [...test.routes];
    expect(routes.flatMap(urlFieldsOf).length).toBeGreaterThan(50);
    expect(routes.flatMap(refusedOf)).toEqual([]);
  });

  it('have a schema for every part of a path, and take no field that a schema does not name', async () => {
    const unnamed = [...test.routes].flatMap((spec) =>
      [...spec.path.matchAll(/:(\w+)/g)].flatMap(([, name]) =>
        Object.hasOwn(spec.params?.shape ?? {}, name as string) ? [] : [`${spec.method} /${spec.path}: ${name}`],
      ),
    );
    expect(unnamed).toEqual([]);
    const lenient = [...test.routes].filter(({ query }) => query?.safeParse({ email: 'x' }).success);
    expect(lenient.map(({ path }) => path)).toEqual([]);
  });

  it.each([
    ['an address', 'email', z.email()],
    ['a name', 'q', z.string().max(100)],
    ['a token', 'token', z.string()],
    ['an optional text', 'familyName', z.string().optional()],
    ['a list of texts', 'names', z.array(z.string())],
  ])('are refused here with %s', (_, name, field) => {
    expect(mayStandInUrl({ operationId: 'listUsers' }, name, field)).toBe(false);
  });
});
