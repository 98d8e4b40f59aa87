import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { originSecretHeader, viewerAddressHeader } from '../../apps/api/limits/client-address.ts';
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
 * Gives the API the address of the person, in a header that replaces whatever a client sent under its name. The header
 * CloudFront-Viewer-Address would say the same, but a policy that adds it either forwards the viewer's Host too, which is
 * no name of the balancer, or has to list every other header. `event.viewer.ip`: CloudFront Developer Guide, "CloudFront
 * Functions event structure".
 */
export const viewerAddress = `function handler(event) {
  var request = event.request;
  request.headers['${viewerAddressHeader}'] = { value: event.viewer.ip };
  return request;
}`;

/** The web front end, and the API beside it for the answers that may be cached. */
export function createWebDistribution(
  scope: EnvironmentStack,
  props: DistributionProps & {
    readonly web: s3.IBucket;
    readonly uploadsBucketName: string;
    readonly originSecret: string;
  },
): cloudfront.Distribution {
  const { settings } = props;
  const webOrigin = origins.S3BucketOrigin.withOriginAccessControl(props.web);
  const pages = webHeaders(scope, props, 'Pages', 'no-cache');
  const assets = webHeaders(scope, props, 'Assets', `public, max-age=${year.toSeconds()}, immutable`);
  const viewerProtocolPolicy = cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS;
  const apiBehavior = {
    origin: new origins.HttpOrigin(settings.domain.api, {
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
      readTimeout: Duration.seconds(60),
      keepaliveTimeout: Duration.seconds(55),
      // CloudFront replaces what a viewer sends under this name (CloudFront Developer Guide, "Add custom headers to origin
      // requests").
      customHeaders: { [originSecretHeader]: props.originSecret },
    }),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    cachePolicy: apiCachePolicy(scope, settings),
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    compress: true,
    functionAssociations: [
      {
        eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
        function: new cloudfront.Function(scope, 'ViewerAddress', {
          functionName: resourceName(settings, 'viewer-address'),
          comment: 'The address of the person, for the limits of the API',
          runtime: cloudfront.FunctionRuntime.JS_2_0,
          code: cloudfront.FunctionCode.fromInline(viewerAddress),
        }),
      },
    ],
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
      '/v1/*': apiBehavior,
      '/docs*': apiBehavior,
      // The console shows the state of the service.
      '/health*': apiBehavior,
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
  { settings, uploadsBucketName }: { readonly settings: EnvironmentSettings; readonly uploadsBucketName: string },
  part: 'Pages' | 'Assets',
  cacheControl: string,
): cloudfront.ResponseHeadersPolicy {
  const { api, files } = settings.domain;
  // What a page shows of a file it reads first: `blob:`. As the application says it on one machine (apps/api/console/serve.ts).
  const policy = [
    "default-src 'self'",
    `connect-src 'self' https://${api} https://${files} https://${uploadsBucketName}.s3.${settings.region}.amazonaws.com`,
    `img-src 'self' data: blob: https://${files}`,
    'frame-src blob:',
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
