import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type { components, operations, paths } from './schema.js';

/** Everything that the API names: `Schemas['Class']`, `Schemas['ResultCreate']`. */
export type Schemas = components['schemas'];
/** What `error` holds wherever an answer is none of success. */
export type Problem = Schemas['Problem'];

export interface ClientOptions {
  /** Where the API answers, such as https://api.school.example. */
  readonly baseUrl: string;
  /** The access token to send; asked for each request, so that it can be a new one. */
  readonly accessToken?: () => string | undefined | Promise<string | undefined>;
  /** Stands in for the global fetch. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** A client whose paths, parameters, bodies and answers are those of the API's OpenAPI document. */
export function createClassBoardClient({ baseUrl, accessToken, fetch }: ClientOptions): Client<paths> {
  const client = createClient<paths>({ baseUrl, ...(fetch === undefined ? {} : { fetch }) });
  client.use({
    onRequest: async ({ request }) => {
      const token = await accessToken?.();
      if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
      return request;
    },
  });
  return client;
}
