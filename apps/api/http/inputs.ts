import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The parsed input of the request; type it as `InputOf<typeof theRoute>`. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext) => requestOf(context).input);

/** The signed-in user; type it as `Caller`. */
export const SignedIn = createParamDecorator((_: unknown, context: ExecutionContext) => requestOf(context).caller);

/** The object that the route's access decision found; type it as `Target`. */
export const On = createParamDecorator((_: unknown, context: ExecutionContext) => requestOf(context).target);

export const requestOf = (context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>();

export const replyOf = (context: ExecutionContext): FastifyReply => context.switchToHttp().getResponse<FastifyReply>();
