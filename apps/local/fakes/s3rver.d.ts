declare module '@20minutes/s3rver' {
  import type { Server } from 'node:http';

  export interface Context {
    method: string;
    path: string;
    headers: Record<string, string | undefined>;
    query: Record<string, string | undefined>;
    state: Record<string, unknown>;
    mountPath?: string;
    is(type: string): string | false | null;
  }

  export type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

  export interface StoredObject {
    bucket: string;
    key: string;
  }

  export interface Store {
    getBucketPath(bucket: string): string;
    getResourcePath(bucket: string, key: string | undefined, resource: string): string;
    existsObject(bucket: string, key: string): Promise<boolean>;
    /** @throws where there is no such object */
    getMetadata(bucket: string, key: string): Promise<{ etag?: string }>;
    putObject(object: StoredObject): Promise<unknown>;
  }

  export default class S3rver {
    constructor(options: {
      address: string;
      port: number;
      directory: string;
      silent: boolean;
      vhostBuckets: boolean;
      configureBuckets: { name: string; configs: string[] }[];
    });
    middleware: Middleware[];
    store: Store;
    httpServer: Server;
    configureBuckets(): Promise<unknown>;
    callback(): (request: unknown, response: unknown) => void;
    on(event: 'error', listener: (error: Error) => void): this;
  }
}

declare module '@20minutes/s3rver/lib/models/error.js' {
  export default class S3Error extends Error {
    constructor(code: string, message: string);
  }
}
