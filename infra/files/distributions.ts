import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';

export interface DistributionProps {
  readonly settings: EnvironmentSettings;
  readonly certificate: acm.ICertificate;
  readonly webAclArn: string;
  readonly logBucket: s3.IBucket;
}

const year = Duration.days(365);

const common = (props: DistributionProps, domain: string, part: string) => ({
  certificate: props.certificate,
  domainNames: [domain],
  webAclId: props.webAclArn,
  minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
  httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
  priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
  enableLogging: true,
  logBucket: props.logBucket,
  logFilePrefix: `${part}/`,
});

const strictTransport = {
  accessControlMaxAge: Duration.days(730),
  includeSubdomains: true,
  preload: true,
  override: true,
};

/** Downloads: every address is signed, and a file never runs as a page of ours. */
export function createFilesDistribution(
  scope: EnvironmentStack,
  props: DistributionProps & { readonly uploads: s3.IBucket; readonly publicKeyPem: string },
): { readonly distribution: cloudfront.Distribution; readonly publicKey: cloudfront.PublicKey } {
  const { settings } = props;
  const publicKey = new cloudfront.PublicKey(scope, 'PublicKey', {
    publicKeyName: resourceName(settings, 'downloads'),
    encodedKey: props.publicKeyPem,
  });
  const keyGroup = new cloudfront.KeyGroup(scope, 'KeyGroup', {
    keyGroupName: resourceName(settings, 'downloads'),
    items: [publicKey],
  });
  const distribution = new cloudfront.Distribution(scope, 'FilesDistribution', {
    ...common(props, settings.domain.files, 'files'),
    comment: `Downloads of ${settings.name}`,
    defaultBehavior: {
      origin: origins.S3BucketOrigin.withOriginAccessControl(props.uploads),
      trustedKeyGroups: [keyGroup],
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: new cloudfront.ResponseHeadersPolicy(scope, 'FilesHeaders', {
        responseHeadersPolicyName: resourceName(settings, 'files'),
        securityHeadersBehavior: {
          strictTransportSecurity: strictTransport,
          contentTypeOptions: { override: true },
          contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'; sandbox", override: true },
        },
        // What S3 stores with an object stays; this is for uploads from before names were stored.
        customHeadersBehavior: {
          customHeaders: [{ header: 'Content-Disposition', value: 'attachment', override: false }],
        },
        corsBehavior: {
          accessControlAllowOrigins: [...settings.files.corsOrigins],
          accessControlAllowMethods: ['GET', 'HEAD'],
          accessControlAllowHeaders: ['range'],
          accessControlAllowCredentials: false,
          originOverride: true,
        },
      }),
    },
  });
  return { distribution, publicKey };
}

const spaRoutes = `function handler(event) {
  var request = event.request;
  if (!/\\.[a-z0-9]+$/i.test(request.uri)) request.uri = '/index.html';
  return request;
}`;

/**
 * Sign-in counts failures by the address of the person, which the balancer sees last only where nothing stands before it:
 * through CloudFront everybody would have the address of an edge, and share its limits. No answer of it may be cached.
 */
export const signInElsewhere = (api: string) => `function handler() {
  return {
    statusCode: 421,
    statusDescription: 'Misdirected Request',
    headers: {
      'content-type': { value: 'application/problem+json' },
      'cache-control': { value: 'no-store' }
    },
    body: { encoding: 'text', data: JSON.stringify({
      type: 'about:blank',
      title: 'This address does not sign anybody in',
      status: 421,
      fix: 'Send requests below /v1/auth to https://${api}.'
    }) }
  };
}`;

/** The web front end, and the API beside it for the answers that may be cached. */
export function createWebDistribution(
  scope: EnvironmentStack,
  props: DistributionProps & { readonly web: s3.IBucket },
): cloudfront.Distribution {
  const { settings } = props;
  const webOrigin = origins.S3BucketOrigin.withOriginAccessControl(props.web);
  const pages = webHeaders(scope, settings, 'Pages', 'no-cache');
  const assets = webHeaders(scope, settings, 'Assets', `public, max-age=${year.toSeconds()}, immutable`);
  const viewerProtocolPolicy = cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS;
  const apiBehavior = {
    origin: new origins.HttpOrigin(settings.domain.api, {
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
      readTimeout: Duration.seconds(60),
      keepaliveTimeout: Duration.seconds(55),
    }),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    cachePolicy: apiCachePolicy(scope, settings),
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    compress: true,
  };
  return new cloudfront.Distribution(scope, 'WebDistribution', {
    ...common(props, settings.domain.web, 'web'),
    comment: `Web front end of ${settings.name}`,
    defaultRootObject: 'index.html',
    defaultBehavior: {
      origin: webOrigin,
      viewerProtocolPolicy,
      cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: pages,
      functionAssociations: [
        {
          eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
          function: new cloudfront.Function(scope, 'SpaRoutes', {
            functionName: resourceName(settings, 'spa-routes'),
            comment: 'Paths without a file extension are routes of the front end',
            runtime: cloudfront.FunctionRuntime.JS_2_0,
            code: cloudfront.FunctionCode.fromInline(spaRoutes),
          }),
        },
      ],
    },
    additionalBehaviors: {
      '/assets/*': {
        origin: webOrigin,
        viewerProtocolPolicy,
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: assets,
      },
      // Before the pattern that holds it.
      '/v1/auth/*': {
        ...apiBehavior,
        functionAssociations: [
          {
            eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
            function: new cloudfront.Function(scope, 'SignInElsewhere', {
              functionName: resourceName(settings, 'sign-in-elsewhere'),
              comment: 'Sign-in goes to the name of the API itself',
              runtime: cloudfront.FunctionRuntime.JS_2_0,
              code: cloudfront.FunctionCode.fromInline(signInElsewhere(settings.domain.api)),
            }),
          },
        ],
      },
      '/v1/*': apiBehavior,
      '/docs*': apiBehavior,
    },
  });
}

/** Caches what the API declares cacheable, for the caller it was made for, and nothing by default. */
function apiCachePolicy(scope: EnvironmentStack, settings: EnvironmentSettings): cloudfront.CachePolicy {
  return new cloudfront.CachePolicy(scope, 'ApiCache', {
    cachePolicyName: resourceName(settings, 'api'),
    comment: 'As Cache-Control of the API says, one entry a caller',
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(0),
    maxTtl: Duration.days(1),
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Authorization', 'Origin'),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
    cookieBehavior: cloudfront.CacheCookieBehavior.none(),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });
}

function webHeaders(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  part: 'Pages' | 'Assets',
  cacheControl: string,
): cloudfront.ResponseHeadersPolicy {
  const { api, files } = settings.domain;
  const policy = [
    "default-src 'self'",
    `connect-src 'self' https://${api} https://${files} https://*.s3.${settings.region}.amazonaws.com`,
    `img-src 'self' data: https://${files}`,
    "object-src 'none'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  return new cloudfront.ResponseHeadersPolicy(scope, `${part}Headers`, {
    responseHeadersPolicyName: resourceName(settings, part.toLowerCase()),
    securityHeadersBehavior: {
      strictTransportSecurity: strictTransport,
      contentTypeOptions: { override: true },
      contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
      referrerPolicy: {
        referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        override: true,
      },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'Cache-Control', value: cacheControl, override: true },
        { header: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()', override: true },
      ],
    },
  });
}
