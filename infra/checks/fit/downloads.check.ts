import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { ObjectStore } from '../../../apps/api/aws/object-store.ts';
import { loadConfig } from '../../../apps/api/config/config.ts';
import { all } from '../all.ts';
import { find, type Json } from '../matching.ts';

/**
 * What CloudFront reads itself and takes out of a request
 * (CloudFront Developer Guide, "Create a signed URL using a canned policy").
 */
const readByCloudFront = ['Expires', 'Signature', 'Key-Pair-Id', 'Policy', 'Hash-Algorithm'];
/** CloudFront's managed policy CachingOptimized: no header, cookie or part of the query reaches the origin. */
const cachingOptimized = '658327ea-f89d-4fab-a63d-7e88639e58f6';
/** What every cross-origin PUT of a browser sends by itself, with or without the permission of the bucket. */
const sentByBrowsers = ['content-length'];

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

// biome-ignore lint/style/noProcessEnv: signing asks nobody, but its library looks for credentials there
Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });

/** The application's own store of objects, as a deployed environment configures it. */
const store = new ObjectStore(
  loadConfig({
    APP_ENV: 'test',
    DATABASE_HOST: 'localhost',
    DATABASE_NAME: 'x',
    DATABASE_USER: 'x',
    DATABASE_PASSWORD: 'x',
    DATABASE_SSL: 'disable',
    AWS_REGION: 'eu-central-1',
    COGNITO_USER_POOL_ID: 'eu-central-1_Test',
    COGNITO_CLIENT_ID: 'x',
    S3_UPLOADS_BUCKET: 'uploads',
    CLOUDFRONT_DOMAIN: 'files.school.example',
    CLOUDFRONT_KEY_PAIR_ID: 'K2JCJMDEHXQW5F',
    CLOUDFRONT_PRIVATE_KEY: privateKey,
  }),
  pino({ level: 'silent' }),
);

const filesDistributions = (environment: (typeof all)[number]): Json[] =>
  find(environment, 'AWS::CloudFront::Distribution', {
    DistributionConfig: { Aliases: [environment.settings.domain.files] },
  }).map(({ Properties }) => Properties.DistributionConfig);

/** The part of a signed query that gets past a behaviour to the bucket, whose answer depends on it. */
function lostInQuery(names: readonly string[], behavior: Json): string[] {
  const forwarded =
    behavior.CachePolicyId === cachingOptimized && behavior.OriginRequestPolicyId === undefined ? [] : undefined;
  assert.ok(forwarded !== undefined, 'this check knows CachingOptimized alone: teach it what the new policy forwards');
  return names.filter((name) => !readByCloudFront.includes(name));
}

describe('a download', () => {
  for (const environment of all) {
    const { name } = environment.settings;

    it(`needs nothing in its query that the distribution of ${name} keeps from S3`, async () => {
      const { url } = await store.downloadLink('schools/1/submission/0198.pdf', 'file.pdf');
      const distributions = filesDistributions(environment);
      assert.equal(distributions.length, 1);
      const names = [...new URL(url).searchParams.keys()];
      assert.ok(names.includes('Signature'));
      for (const { DefaultCacheBehavior } of distributions) {
        assert.deepEqual(lostInQuery(names, DefaultCacheBehavior), []);
      }
    });

    it(`has the name that was stored with it, and is an attachment without one, in ${name}`, async () => {
      const { headers } = await store.presignPut(announced);
      assert.match(headers['content-disposition'] ?? '', /^attachment; filename=/);
      const [distribution] = filesDistributions(environment);
      const policies = find(environment, 'AWS::CloudFront::ResponseHeadersPolicy').filter(
        ({ logicalId }) => logicalId === distribution.DefaultCacheBehavior.ResponseHeadersPolicyId.Ref,
      );
      assert.deepEqual(
        policies.flatMap(({ Properties }) => Properties.ResponseHeadersPolicyConfig.CustomHeadersConfig.Items),
        [{ Header: 'Content-Disposition', Value: 'attachment', Override: false }],
      );
    });
  }
});

const announced = {
  key: 'schools/1/submission/0198.pdf',
  fileName: 'Aufsatz über "Bäume".pdf',
  contentType: 'application/pdf',
  sizeBytes: 3,
  sha256: 'a'.repeat(64),
};

describe('an upload', () => {
  for (const environment of all.filter(({ settings }) => settings.files.replicaOf === undefined)) {
    it(`sends no header that the bucket of ${environment.settings.name} forbids to a browser`, async () => {
      const { headers, method } = await store.presignPut(announced);
      const buckets = find(environment, 'AWS::S3::Bucket', { BucketName: /-uploads-\d/ });
      assert.equal(buckets.length, 1);
      const [rule] = buckets[0]?.Properties.CorsConfiguration.CorsRules ?? [];
      assert.ok(rule.AllowedMethods.includes(method));
      assert.deepEqual(
        Object.keys(headers).filter((name) => !sentByBrowsers.includes(name) && !rule.AllowedHeaders.includes(name)),
        [],
      );
    });
  }
});
