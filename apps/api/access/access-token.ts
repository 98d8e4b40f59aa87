import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { requestOf } from '../http/inputs.ts';

const scheme = 'Bearer ';

/** The token in an Authorization header; undefined where there is none. */
export const bearerToken = (header: string | undefined): string | undefined =>
  header?.startsWith(scheme) === true ? header.slice(scheme.length) : undefined;

/** The verified access token of the request, for the calls to Cognito that users make about themselves. */
export const AccessToken = createParamDecorator((_: unknown, context: ExecutionContext) =>
  bearerToken(requestOf(context).headers.authorization),
);
