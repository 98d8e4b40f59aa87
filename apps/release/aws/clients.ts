import type { EnvironmentSettings } from '../../../infra/settings.ts';

/** What the tool gives every client; the rest (credentials, endpoint) the SDK finds by itself. */
interface ClientSettings {
  region: string;
  maxAttempts: number;
  retryMode: 'standard';
  requestHandler: { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: boolean };
  followRegionRedirects?: boolean;
  forcePathStyle?: boolean;
}

type ClientClass<C> = new (settings: ClientSettings) => C;

/** One client for each service and region, made when it is first needed. */
export interface Aws {
  client<C extends object>(type: ClientClass<C>, region?: string): C;
  close(): void;
}

/** AWS and the environment that its resources are named after. */
export interface Place {
  readonly aws: Aws;
  readonly settings: Pick<EnvironmentSettings, 'name'>;
}

export function createAws(settings: Pick<EnvironmentSettings, 'region'>, pathStyle: boolean): Aws {
  const clients = new Map<string, object>();
  return {
    client<C extends object>(type: ClientClass<C>, region = settings.region): C {
      const key = `${type.name} ${region}`;
      const known = clients.get(key) as C | undefined;
      if (known !== undefined) return known;
      const client = new type({
        region,
        // Throttling is common while stacks change; the SDK waits longer each time, up to 20 s.
        maxAttempts: 8,
        retryMode: 'standard',
        requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
        ...(pathStyle ? { forcePathStyle: true } : {}),
      });
      clients.set(key, client);
      return client;
    },
    close() {
      for (const client of clients.values()) (client as { destroy?(): void }).destroy?.();
    },
  };
}
