import { type Api, compareApis } from './compare-documents.ts';
import type { Operation, Schema } from './document.ts';

/** One route whose body, parameter or answer has the schema. */
const api = (operation: Operation, schemas: Record<string, Schema> = {}, access: Api['access'] = {}): Api => ({
  document: {
    security: [{ accessToken: [] }],
    paths: { '/v1/classes/{id}': { patch: { operationId: 'updateClass', responses: { 204: {} }, ...operation } } },
    components: { schemas: { ...schemas } },
  },
  access,
});
const json = (schema: Schema) => ({ content: { 'application/json': { schema } } });
const asked = (schema: Schema) => api({ requestBody: { required: true, ...json(schema) } });
const answered = (schema: Schema) => api({ responses: { 200: json(schema) } });
const queried = (schema: Schema, required = false) =>
  api({ parameters: [{ name: 'q', in: 'query', required, schema }] });
const fields = (properties: Record<string, Schema>, ...required: string[]): Schema => ({
  type: 'object',
  properties,
  required,
});

const changes = (before: Api, after: Api): string[] =>
  compareApis(before, after).map(({ level, text }) => `${level}: ${text}`);

const text = { type: 'string' };
const titled = fields({ title: text }, 'title');

it('the same API has no changes', () => {
  expect(changes(asked(titled), asked(titled))).toEqual([]);
});

// Cases of docs/BREAKING-CHANGES-EXAMPLES.md of oasdiff; what one direction breaks, the other does not.
it.each<[string, Schema, Schema, string[], string[]]>([
  ['a new field', titled, fields({ title: text, code: text }, 'title'), [], []],
  [
    'a new required field',
    titled,
    fields({ title: text, code: text }, 'title', 'code'),
    ['new required request field body.code'],
    [],
  ],
  ['a field that becomes required', fields({ title: text }), titled, ['the request field body.title is required'], []],
  [
    'a field that becomes optional',
    titled,
    fields({ title: text }),
    [],
    ['the response field response.title is optional'],
  ],
  ['a field that is removed', titled, fields({}), [], ['the response field response.title is removed']],
  [
    'a field that is removed and refused',
    { ...titled, additionalProperties: false },
    { ...fields({}), additionalProperties: false },
    ['the request field body.title is removed'],
    ['the response field response.title is removed'],
  ],
  [
    'unknown fields that are refused',
    titled,
    { ...titled, additionalProperties: false },
    ['body refuses fields that it does not know'],
    [],
  ],
  ['a value less', { enum: ['a', 'b'] }, { enum: ['a'] }, ['body may not be "b" any more'], []],
  ['a value more', { enum: ['a'] }, { enum: ['a', 'b'] }, [], ['response may be "b"']],
  ['an enum where any text was', text, { ...text, enum: ['a'] }, ['body is one of "a" only'], []],
  ['any text where an enum was', { ...text, enum: ['a'] }, text, [], ['response may be something else than "a"']],
  [
    'a whole number for a number',
    { type: 'number' },
    { type: 'integer' },
    ['the type of body is integer instead of number'],
    [],
  ],
  [
    'a number for a whole number',
    { type: 'integer' },
    { type: 'number' },
    [],
    ['the type of response is number instead of integer'],
  ],
  [
    'another type',
    text,
    { type: 'number' },
    ['the type of body is number instead of string'],
    ['the type of response is number instead of string'],
  ],
  ['no null any more', { anyOf: [text, { type: 'null' }] }, text, ['body may not be null any more'], []],
  ['null', text, { type: ['string', 'null'] }, [], ['response may be null']],
  [
    'a branch less',
    { oneOf: [text, titled] },
    { oneOf: [text, { type: 'null' }] },
    ['body may not be object any more'],
    ['response may be null'],
  ],
  [
    'a branch more',
    { anyOf: [text, titled] },
    { anyOf: [text, titled, { type: 'array' }] },
    [],
    ['response may be array'],
  ],
  [
    'a lower maximum',
    { ...text, maxLength: 9 },
    { ...text, maxLength: 5 },
    ['maxLength of body is 5 instead of 9'],
    [],
  ],
  ['a first maximum', text, { ...text, maxLength: 5 }, ['maxLength of body is 5 instead of not set'], []],
  ['no maximum any more', { ...text, maxLength: 5 }, text, [], ['maxLength of response is not set instead of 5']],
  [
    'a higher minimum',
    { type: 'number', minimum: 0 },
    { type: 'number', minimum: 1 },
    ['minimum of body is 1 instead of 0'],
    [],
  ],
  [
    'a lower minimum',
    { type: 'number', minimum: 0 },
    { type: 'number', minimum: -1 },
    [],
    ['minimum of response is -1 instead of 0'],
  ],
  [
    'another pattern',
    { ...text, pattern: 'a' },
    { ...text, pattern: 'b' },
    ['pattern of body is b instead of a'],
    ['pattern of response is b instead of a'],
  ],
  [
    'an item of a list',
    { type: 'array', items: titled },
    { type: 'array', items: fields({}) },
    [],
    ['the response field response[].title is removed'],
  ],
  [
    'a value of a map',
    fieldsOf(text),
    fieldsOf({ type: 'number' }),
    ['the type of body.* is number instead of string'],
    ['the type of response.* is number instead of string'],
  ],
])('%s', (_name, before, after, inRequest, inResponse) => {
  const breaking = (lines: string[]) =>
    lines.filter((line) => line.startsWith('breaking: ')).map((line) => line.slice(10));
  expect(breaking(changes(asked(before), asked(after)))).toEqual(inRequest);
  expect(breaking(changes(answered(before), answered(after)))).toEqual(inResponse);
});

function fieldsOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

describe('routes', () => {
  const plain = api({});
  const withPath = (path: string): Api => ({
    ...plain,
    document: { ...plain.document, paths: { [path]: { patch: { operationId: 'updateClass' } } } },
  });

  it('one that is removed breaks, one that is new does not', () => {
    const other = { ...plain.document, paths: { '/v1/new': { get: { operationId: 'readNew' } } } };
    expect(compareApis(plain, { document: other, access: {} })).toEqual([
      { level: 'breaking', text: 'the route is removed', routes: ['PATCH /v1/classes/{id}'] },
      { level: 'addition', text: 'new route', routes: ['GET /v1/new'] },
    ]);
  });

  it('the name of a parameter in the path is no part of the address', () => {
    expect(changes(withPath('/v1/classes/{id}'), withPath('/v1/classes/{classSourcedId}'))).toEqual([]);
  });

  it('another operationId breaks', () => {
    expect(changes(plain, api({ operationId: 'changeClass' }))).toEqual([
      'breaking: the operationId is changeClass instead of updateClass: clients made from the document rename it',
    ]);
  });

  it('parameters: a new required one, one that becomes required, one that is removed', () => {
    const none = api({});
    expect(changes(none, queried(text, true))).toEqual(['breaking: new required query parameter q']);
    expect(changes(none, queried(text))).toEqual(['addition: new query parameter q']);
    expect(changes(queried(text), queried(text, true))).toEqual(['breaking: the query parameter q is required']);
    expect(changes(queried(text), none)).toEqual(['breaking: the query parameter q is removed']);
    expect(changes(queried({ enum: ['a', 'b'] }), queried({ enum: ['b'] }))).toEqual([
      'breaking: the query parameter q may not be "a" any more',
    ]);
  });

  it('bodies: a new required one, one that is removed, another media type', () => {
    const body = { required: true, ...json(text) };
    expect(changes(plain, api({ requestBody: body }))).toEqual(['breaking: new required request body']);
    expect(changes(api({ requestBody: body }), plain)).toEqual(['breaking: the request body is removed']);
    const csv = api({ requestBody: { required: true, content: { 'text/csv': { schema: text } } } });
    expect(changes(api({ requestBody: body }), csv)).toEqual([
      'breaking: the request body is not application/json any more',
      'addition: the request body may be text/csv',
    ]);
  });

  it('a success that is not answered any more breaks, a refusal does not', () => {
    expect(changes(plain, api({ responses: { 200: {} } }))).toEqual([
      'breaking: it does not answer 204 any more',
      'addition: it may answer 200',
    ]);
    expect(changes(api({ responses: { 204: {}, 409: {} } }), plain)).toEqual([]);
  });

  it('who may call it: a token that was not needed, another permission, none any more', () => {
    expect(changes(api({ security: [] }), plain)).toEqual(['breaking: it needs an access token']);
    expect(changes(plain, api({ security: [] }))).toEqual(['addition: it needs no access token any more']);
    const needs = (access: unknown) => api({}, {}, { updateClass: access });
    const update = { on: 'class', param: 'id', action: 'update' };
    expect(changes(needs('signedIn'), needs(update))).toEqual([
      'breaking: it needs the permission "update class" instead of nothing but a sign-in',
    ]);
    expect(changes(needs(update), needs({ ...update, roles: ['teacher'] }))).toEqual([
      'breaking: it needs the permission "update class" and a role of teacher instead of the permission "update class"',
    ]);
    expect(changes(needs(update), needs('signedIn'))).toEqual([
      'addition: it needs nothing but a sign-in instead of the permission "update class"',
    ]);
    expect(changes(plain, needs(update))).toEqual([]);
    // Guardians came with the word member: whoever signed in before was none.
    expect(changes(needs('signedIn'), needs('member'))).toEqual([]);
    const withGuardians = (access: unknown) => api({}, {}, { updateClass: access, listClasses: 'member' });
    expect(changes(withGuardians('signedIn'), withGuardians('member'))).toEqual([
      'breaking: it needs a sign-in of somebody who is no guardian instead of nothing but a sign-in',
    ]);
  });
});

describe('shared schemas', () => {
  const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
  const both = (schemas: Record<string, Schema>): Api => {
    const { document } = api({ responses: { 200: json(ref('Class')) } }, schemas);
    const get = { operationId: 'readClass', responses: { 200: json({ type: 'array', items: ref('Class') }) } };
    return { document: { ...document, paths: { ...document.paths, '/v1/classes': { get } } }, access: {} };
  };

  it('a change is reported once, with the routes that it applies to, also where a schema holds itself', () => {
    const self = fields({ title: text, parts: { type: 'array', items: ref('Class') } }, 'title');
    const now = fields({ parts: { type: 'array', items: ref('Class') } });
    expect(compareApis(both({ Class: self }), both({ Class: now }))).toEqual([
      {
        level: 'breaking',
        text: 'the response field Class.title is removed',
        routes: ['PATCH /v1/classes/{id}', 'GET /v1/classes'],
      },
    ]);
  });

  it('a new value of an enum that clients do not have to know is an addition', () => {
    const coded = (...codes: string[]) =>
      both({ Class: fields({ code: ref('ProblemCode') }), ProblemCode: { ...text, enum: codes } });
    expect(changes(coded('a'), coded('a', 'b'))).toEqual(['addition: ProblemCode may be "b"']);
  });
});
