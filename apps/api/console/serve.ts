import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AppConfig } from '../config/config.ts';

/**
 * Nothing in line, nothing from elsewhere; the API is of the same origin. What a page shows of a file it reads first, so that
 * frames and pictures have addresses of this page alone (`blob:`). The CDK's web distribution says the same
 * (`infra/files/distributions.ts`).
 * @param files where uploads go and downloads come from
 */
const policyOf = (files: string | undefined): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    'frame-src blob:',
    `connect-src 'self'${files === undefined ? '' : ` ${new URL(files).origin}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * The files of the console (apps/web) where a folder of them is named, which a stack on this machine does. Deployed
 * environments have CloudFront serve them, with the same rules: pages are asked for each time, assets never again, because
 * their names change with their content.
 * @returns how the start page answers browsers, or undefined without the console
 */
export async function serveConsole(
  app: NestFastifyApplication,
  { env }: AppConfig,
): Promise<((reply: FastifyReply) => Promise<FastifyReply>) | undefined> {
  const folder = env.CONSOLE_FOLDER;
  if (folder === undefined) return undefined;
  const policy = policyOf(env.S3_PUBLIC_ENDPOINT ?? env.S3_ENDPOINT);
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await server.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    immutable: true,
    maxAge: '365d',
  });
  return async (reply) => {
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    return reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page);
  };
}
