import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
} from '@nestjs/common';
import { RouteConfig, RouteSchema } from '@nestjs/platform-fastify';
import fastJsonStringify from 'fast-json-stringify';
import type { FastifySerializerCompiler } from 'fastify';
import { z } from 'zod';
import type { AfterCommit } from './after-commit.ts';
import { requestOf } from './request.ts';
import { type ReplyOf, type RequestOf, type RouteSpec, successStatus } from './route-spec.ts';

type Handler<S extends RouteSpec> = (
  request: RequestOf<S>,
) => ReplyOf<S> | Promise<ReplyOf<S> | AfterCommit<ReplyOf<S>>>;

const specKey = 'route-spec';

const Admitted = createParamDecorator((_: unknown, context: ExecutionContext) => requestOf(context).admitted);

/**
 * Binds a handler to its route: address, access, validation, serialisation and documentation. The handler takes one
 * argument, `RequestOf<typeof theRoute>`; one that wants or returns something else does not compile.
 */
export function Route<const S extends RouteSpec>(spec: S) {
  const status = successStatus(spec);
  const bind = applyDecorators(
    RequestMapping({ path: spec.path, method: RequestMethod[spec.method] }),
    HttpCode(status),
    RouteConfig({ spec }),
    ...(spec.response === undefined ? [] : [RouteSchema({ response: { [status]: spec.response } })]),
    SetMetadata(specKey, spec),
  );
  return <H extends Handler<S>>(
    controller: object,
    name: string | symbol,
    method: TypedPropertyDescriptor<H>,
  ): void => {
    Admitted()(controller, name, 0);
    bind(controller, name, method);
  };
}

/** The description of the route that a method of a controller handles. */
export const specOf = (method: unknown): RouteSpec | undefined =>
  typeof method === 'function' ? Reflect.getMetadata(specKey, method) : undefined;

type Serializer = (answer: unknown) => string;

const serializers = new WeakMap<z.ZodType, Serializer>();

/** What a schema is called and means is for people, not for the serialiser: without it no part becomes a reference. */
const withoutNames = z.registry<z.core.GlobalMeta>();

/** Writes an answer by its schema: unlisted fields never leave. */
export function serializerOf(schema: z.ZodType): Serializer {
  const known = serializers.get(schema);
  if (known !== undefined) return known;
  const { $schema: _, ...plain } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'output',
    unrepresentable: 'any',
    metadata: withoutNames,
  });
  const serializer: Serializer = fastJsonStringify(plain as never);
  serializers.set(schema, serializer);
  return serializer;
}

/** Compiles at a route's first answer: for all routes at once it was a fifth of the start of the application. */
export const compileSerializer: FastifySerializerCompiler<z.ZodType> =
  ({ schema }) =>
  (answer: unknown) =>
    serializerOf(schema)(answer);
