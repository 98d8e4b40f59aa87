import 'reflect-metadata';
import type { Access } from '../../api/access/access.ts';
import type { OpenApiDocument } from '../../api/documentation/document.ts';
import { buildEnvironment } from '../environment.ts';

/** Addresses of the parts of the application; none is asked until it listens. */
const nowhere = { postgres: 9, cognito: 9, s3: 9, mailbox: 9 };

/** The OpenAPI document of the sources as they are, without a database or anything else that runs. */
export const readDocument = async (): Promise<OpenApiDocument> => (await readApi()).document;

/** The document, and who may call each operation, which the document does not have. `release notes` compares both. */
export async function readApi(): Promise<{ document: OpenApiDocument; access: Record<string, Access> }> {
  const [{ createApp }, { createDocument }, { routesOf }] = await Promise.all([
    import('../../api/app.ts'),
    import('../../api/documentation/document.ts'),
    import('../../api/documentation/routes.ts'),
  ]);
  const app = await createApp({ ...buildEnvironment(nowhere, 'test'), LOG_LEVEL: 'silent' });
  try {
    const routes = routesOf(app);
    return {
      document: createDocument(routes),
      access: Object.fromEntries(routes.map(({ operationId, access }) => [operationId, access])),
    };
  } finally {
    await app.close();
  }
}
