import 'reflect-metadata';
import type { OpenApiDocument } from '../../api/documentation/document.ts';
import { buildEnvironment } from '../environment.ts';

/** Addresses of the parts of the application; none is asked until it listens. */
const nowhere = { postgres: 9, cognito: 9, s3: 9, mailbox: 9 };

/** The OpenAPI document of the sources as they are, without a database or anything else that runs. */
export async function readDocument(): Promise<OpenApiDocument> {
  const [{ createApp }, { createDocument }, { routesOf }] = await Promise.all([
    import('../../api/app.ts'),
    import('../../api/documentation/document.ts'),
    import('../../api/documentation/routes.ts'),
  ]);
  const app = await createApp({ ...buildEnvironment(nowhere, 'test'), LOG_LEVEL: 'silent' });
  try {
    return createDocument(routesOf(app));
  } finally {
    await app.close();
  }
}
