import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import { type LocatedResource, resourcesOf, type Templates } from '../../../infra/checks/assembly.ts';
import type { TemplateValues } from './values.ts';

/** What of a viewer's request reaches the origin, or is part of the name of a cached answer. */
export interface Selection {
  readonly kind: 'none' | 'some' | 'allExcept' | 'all';
  readonly names: readonly string[];
}

export interface Behavior {
  /** A pattern of paths with `*` and `?`. */
  readonly pattern: string;
  readonly methods: readonly string[];
  readonly origin: Origin;
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly query: Selection;
  readonly cacheKey: { readonly headers: Selection; readonly query: Selection; readonly defaultSeconds: number };
  /** Headers that a function adds or replaces: a text, or the address of the viewer. */
  readonly added: Readonly<Record<string, string | typeof viewerAddress>>;
  readonly signed: boolean;
  /** Headers of answers that have none of that name. */
  readonly answerDefaults: Readonly<Record<string, string>>;
}

export interface Origin {
  readonly host: string;
  readonly isBucket: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly readSeconds: number;
}

export interface Distribution {
  readonly hosts: readonly string[];
  readonly behaviors: readonly Behavior[];
}

export const viewerAddress = Symbol('the address of the viewer');

// biome-ignore lint/suspicious/noExplicitAny: a template's properties have no shape in common
type Properties = any;

interface Policies {
  readonly cache: Properties;
  readonly forward: Properties | undefined;
}

/** By their ids (docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html). */
const managedCachePolicies: Record<string, Properties> = {
  '658327ea-f89d-4fab-a63d-7e88639e58f6': { DefaultTTL: 86_400, ParametersInCacheKeyAndForwardedToOrigin: {} },
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': { DefaultTTL: 0, ParametersInCacheKeyAndForwardedToOrigin: {} },
};

/** By their ids (docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html). */
const managedForwardPolicies: Record<string, Properties> = {
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    HeadersConfig: { HeaderBehavior: 'allExcept', Headers: ['Host'] },
    CookiesConfig: { CookieBehavior: 'all' },
    QueryStringsConfig: { QueryStringBehavior: 'all' },
  },
  '216adef6-5c7f-47e4-b989-5492eafa07d3': {
    HeadersConfig: { HeaderBehavior: 'allViewer' },
    CookiesConfig: { CookieBehavior: 'all' },
    QueryStringsConfig: { QueryStringBehavior: 'all' },
  },
};

const kinds: Record<string, Selection['kind']> = {
  none: 'none',
  whitelist: 'some',
  allExcept: 'allExcept',
  all: 'all',
  allViewer: 'all',
};

function selection(config: Properties, part: 'Header' | 'Cookie' | 'QueryString'): Selection {
  const kind = kinds[config?.[`${part}Behavior`] ?? 'none'];
  if (kind === undefined) throw new Error(`The rehearsal does not know ${config[`${part}Behavior`]}`);
  return { kind, names: config?.[`${part}s`] ?? [] };
}

/** What one of two policies names reaches the origin (CloudFront Developer Guide, "Understand origin request policies"). */
function both(one: Selection, other: Selection): Selection {
  if (other.kind === 'none') return one;
  if (one.kind === 'none' || other.kind === 'all') return other;
  if (one.kind === 'all') return one;
  if (one.kind === 'some' && other.kind === 'some') return { kind: 'some', names: [...one.names, ...other.names] };
  const [all, some] = one.kind === 'allExcept' ? [one, other] : [other, one];
  return { kind: 'allExcept', names: all.names.filter((name) => !some.names.includes(name)) };
}

/** The distributions of an environment, without what serves the pages of the front end. */
export class Distributions {
  constructor(
    private readonly templates: Templates,
    private readonly values: TemplateValues,
    /** Fills in references to secrets. */
    private readonly filledIn: (text: string) => string,
  ) {}

  all(): Distribution[] {
    return resourcesOf(this.templates, 'AWS::CloudFront::Distribution').map((resource) => {
      const config = resource.Properties.DistributionConfig;
      const behaviors = [...(config.CacheBehaviors ?? []), { ...config.DefaultCacheBehavior, PathPattern: '*' }];
      return {
        hosts: config.Aliases,
        behaviors: behaviors
          .map((behavior: Properties) => this.behavior(resource, behavior))
          .filter(({ origin, signed }) => !origin.isBucket || signed),
      };
    });
  }

  private behavior(resource: LocatedResource, config: Properties): Behavior {
    const { cache, forward } = this.policies(resource, config);
    const key = cache.ParametersInCacheKeyAndForwardedToOrigin;
    const keyHeaders = selection(key.HeadersConfig, 'Header');
    const keyQuery = selection(key.QueryStringsConfig, 'QueryString');
    const origin = this.origin(resource, config.TargetOriginId);
    return {
      pattern: config.PathPattern,
      methods: config.AllowedMethods ?? ['GET', 'HEAD'],
      origin,
      headers: both(keyHeaders, selection(forward?.HeadersConfig, 'Header')),
      cookies: both(selection(key.CookiesConfig, 'Cookie'), selection(forward?.CookiesConfig, 'Cookie')),
      query: both(keyQuery, selection(forward?.QueryStringsConfig, 'QueryString')),
      cacheKey: { headers: keyHeaders, query: keyQuery, defaultSeconds: Number(cache.DefaultTTL) },
      added: origin.isBucket ? {} : this.addedHeaders(resource, config.FunctionAssociations ?? []),
      signed: (config.TrustedKeyGroups ?? []).length > 0,
      answerDefaults: this.answerDefaults(resource, config.ResponseHeadersPolicyId),
    };
  }

  private policies({ stack }: LocatedResource, config: Properties): Policies {
    const named = (id: unknown, managed: Record<string, Properties>, part: string) => {
      if (typeof id === 'string') {
        if (managed[id] === undefined) throw new Error(`The rehearsal does not know the managed policy ${id}`);
        return managed[id];
      }
      return stack.resources[(id as { Ref: string }).Ref]?.Properties[part];
    };
    const forward = config.OriginRequestPolicyId;
    return {
      cache: named(config.CachePolicyId, managedCachePolicies, 'CachePolicyConfig'),
      forward: forward === undefined ? undefined : named(forward, managedForwardPolicies, 'OriginRequestPolicyConfig'),
    };
  }

  private origin({ Properties, stack }: LocatedResource, id: string): Origin {
    const origin = Properties.DistributionConfig.Origins.find(({ Id }: Properties) => Id === id);
    const headers = (origin.OriginCustomHeaders ?? []).map(({ HeaderName, HeaderValue }: Properties) => [
      HeaderName,
      this.filledIn(this.values.text(HeaderValue, stack)),
    ]);
    return {
      host: this.values.text(origin.DomainName, stack),
      isBucket: origin.S3OriginConfig !== undefined,
      headers: Object.fromEntries(headers),
      readSeconds: origin.CustomOriginConfig?.OriginReadTimeout ?? 30,
    };
  }

  /** Runs the functions on a request, and sees which headers they set. @throws where they do anything else */
  private addedHeaders({ stack }: LocatedResource, associations: Properties[]): Behavior['added'] {
    const added: Record<string, string | typeof viewerAddress> = {};
    for (const { EventType, FunctionARN } of associations) {
      const code = stack.resources[FunctionARN['Fn::GetAtt'][0]]?.Properties.FunctionCode;
      if (EventType !== 'viewer-request') throw new Error(`The rehearsal does not know functions of ${EventType}`);
      const ip = '203.0.113.77';
      const request = { method: 'GET', uri: '/v1/path', querystring: {}, headers: {}, cookies: {} };
      const context = { event: { version: '1.0', viewer: { ip }, request } };
      const result = JSON.parse(JSON.stringify(runInNewContext(`${code}; handler(event)`, context)));
      const { headers, ...changed } = result as { headers: Record<string, { value: string }> };
      const { headers: _, ...unchanged } = request;
      if (!isDeepStrictEqual(changed, unchanged)) {
        throw new Error('The rehearsal does not know a function that changes more than headers');
      }
      for (const [name, { value }] of Object.entries(headers)) added[name] = value === ip ? viewerAddress : value;
    }
    return added;
  }

  private answerDefaults({ stack }: LocatedResource, id: Properties): Record<string, string> {
    const policy = stack.resources[id?.Ref]?.Properties.ResponseHeadersPolicyConfig;
    const items: Properties[] = policy?.CustomHeadersConfig?.Items ?? [];
    return Object.fromEntries(items.filter(({ Override }) => !Override).map(({ Header, Value }) => [Header, Value]));
  }
}
