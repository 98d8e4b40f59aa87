import { applyDecorators, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import { RouteConfig, RouteSchema } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { describeRoute } from './openapi.ts';
import { type RouteSpec, successStatus } from './route-spec.ts';

/** Binds a handler to its route: address, access, validation, serialisation and documentation. */
export function Route(spec: RouteSpec): MethodDecorator {
  const status = successStatus(spec);
  return applyDecorators(
    RequestMapping({ path: spec.path, method: RequestMethod[spec.method] }),
    HttpCode(status),
    RouteConfig({ spec }),
    ...(spec.response === undefined ? [] : [RouteSchema({ response: { [status]: serializerSchema(spec.response) } })]),
    describeRoute(spec),
  );
}

/** The JSON schema that Fastify compiles into the answer's serialiser: unlisted fields never leave. */
function serializerSchema(schema: z.ZodType): object {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { target: 'draft-7', io: 'output', unrepresentable: 'any' });
  return plain;
}
