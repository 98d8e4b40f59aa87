import type { z } from 'zod';
import { supportOperations } from '../access/support-reads.ts';
import { acceptsIdempotencyKey, cacheOf, type RouteSpec } from '../http/route-spec.ts';
import type { Components, Json } from './components.ts';

/** What a client can send beside the body. */
export function parametersOf(spec: RouteSpec, components: Components): Json[] {
  return [...fields('path', spec.params, components), ...fields('query', spec.query, components), ...headers(spec)].map(
    (parameter) => components.addOrInline('parameters', componentName(parameter), parameter),
  );
}

function fields(place: 'path' | 'query', shape: z.ZodObject | undefined, components: Components): Json[] {
  return Object.entries(shape?.shape ?? {}).map(([name, field]) => {
    const schema = field as z.ZodType;
    const { description, ...plain } = components.inline(schema, 'input');
    return {
      name,
      in: place,
      required: place === 'path' || !schema.safeParse(undefined).success,
      ...described(description ?? describeIdentifier(name)),
      schema: plain,
    };
  });
}

const described = (description: unknown) => (description === undefined ? {} : { description });

/** Identifiers say by their name whose they are: `academicSessionSourcedId`, `uploadId`. */
function describeIdentifier(name: string): string | undefined {
  const [, words, kind] = /^(\w+?)(SourcedId|Id)$/.exec(name) ?? [];
  if (words === undefined) return undefined;
  const what = words.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${kind === 'Id' ? 'Id' : 'sourcedId'} of the ${what}`;
}

function headers(spec: RouteSpec): Json[] {
  const all: Json[] = [];
  if (spec.ifMatch !== undefined) {
    all.push({
      name: 'If-Match',
      in: 'header',
      required: spec.ifMatch === 'required',
      description: 'The ETag of the version this change is based on',
      schema: { type: 'string', examples: ['"3-Zp0sVnJkq2uXw1aB"'] },
    });
  }
  if (cacheOf(spec) === 'private') {
    all.push({
      name: 'If-None-Match',
      in: 'header',
      required: false,
      description: 'The ETag of an answer you have: 304 without a body where it is still right',
      schema: { type: 'string', examples: ['"3-Zp0sVnJkq2uXw1aB"'] },
    });
  }
  if (spec.refreshCookie === 'gives' || spec.refreshCookie === 'takes') {
    all.push({
      name: 'Refresh-Token-Delivery',
      in: 'header',
      required: false,
      description: 'cookie: the refresh token travels in a cookie that scripts cannot read; for pages of this origin',
      schema: { type: 'string', enum: ['cookie'], examples: ['cookie'] },
    });
  }
  if (supportOperations.has(spec.operationId)) {
    all.push({
      name: 'Support-Session',
      in: 'header',
      required: false,
      description: 'For those who run the service: the sourcedId of their open session into the school to read',
      schema: { type: 'string', maxLength: 255, examples: ['019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10'] },
    });
  }
  if (acceptsIdempotencyKey(spec)) {
    all.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'A key of your choice; repeating the request with it within 24 hours gives the first answer again',
      schema: { type: 'string', maxLength: 255, examples: ['8e03978e-40d5-43e8-bc93-6894a57f9324'] },
    });
  }
  return all;
}

/** What is asked for and what is demanded are two parameters. */
function componentName({ name, in: place, required }: Json): string {
  const pascal = String(name).replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return place === 'header' && required === true ? `Required${pascal}` : pascal;
}
