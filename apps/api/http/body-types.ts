import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpProblems } from './errors.ts';
import { Problem } from './problem.ts';
import type { RouteSpec, SentFile } from './route-spec.ts';

export const csvType = 'text/csv';
export const htmlType = 'text/html';
/** What a form sends, and a mail client for its reader (RFC 8058, section 3.2). */
export const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data'] as const;
export const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Files that small routes take as they are; larger ones go through `/v1/uploads`. */
const fileTypes = [csvType, workbookType, ...formTypes];

/** Reads files as bytes, and only for the routes that take one of their type. */
export function acceptFiles(server: FastifyInstance, bodyLimitBytes: number): void {
  server.addContentTypeParser<Buffer>(
    fileTypes,
    { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
    (request, bytes, done) => {
      const { spec } = request.routeOptions.config;
      const contentType = typeOf(request);
      if (!spec?.file?.includes(contentType)) return done(new Problem(httpProblems.unsupportedMediaType));
      return done(null, { contentType, bytes } satisfies SentFile);
    },
  );
}

/** @throws Problem unsupported-media-type where the route takes a file and something else, or nothing, was sent */
export function sentFile(request: FastifyRequest, { file }: RouteSpec): SentFile | undefined {
  if (file === undefined) return undefined;
  if (!Buffer.isBuffer((request.body as Partial<SentFile> | undefined)?.bytes)) {
    throw new Problem(httpProblems.unsupportedMediaType, { detail: `expected ${file.join(' or ')}` });
  }
  return request.body as SentFile;
}

const typeOf = ({ headers }: FastifyRequest): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
