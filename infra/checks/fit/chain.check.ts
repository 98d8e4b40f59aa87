import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { environmentSchema } from '../../../apps/api/config/schema.ts';
import { addresses } from '../../../apps/api/documentation/pages.ts';
import { shared } from '../../../apps/api/documentation/serve.ts';
import { liveness, readiness } from '../../../apps/api/health/health.routes.ts';
import { cacheControls } from '../../../apps/api/http/caching.ts';
import { all } from '../all.ts';
import type { Synthesized } from '../assembly.ts';
import { find, type Json } from '../matching.ts';

const webDistribution = (environment: Synthesized): Json => {
  const [found] = find(environment, 'AWS::CloudFront::Distribution', {
    DistributionConfig: { Aliases: [environment.settings.domain.web] },
  });
  assert.ok(found !== undefined);
  return found.Properties.DistributionConfig;
};

const attribute = (properties: Json, list: string, key: string): number =>
  Number(properties[list].find(({ Key }: Json) => Key === key)?.Value);

/** The variables of the tasks that serve, with the defaults of the application. */
function variables(environment: Synthesized) {
  const [task] = find(environment, 'AWS::ECS::TaskDefinition', { Family: /-api$/ });
  const container = task?.Properties.ContainerDefinitions.find(({ Name }: Json) => Name === 'app');
  const given = new Map<string, string>(container.Environment.map(({ Name, Value }: Json) => [Name, Value]));
  const { shape } = environmentSchema;
  const number = (name: keyof typeof shape): number => shape[name].parse(given.get(name)) as number;
  return { container, number };
}

describe('from the edge to the application', () => {
  for (const environment of all) {
    const { name } = environment.settings;
    const { container, number } = variables(environment);
    const groups = find(environment, 'AWS::ElasticLoadBalancingV2::TargetGroup');
    const [balancer] = find(environment, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    const idle = attribute(balancer?.Properties, 'LoadBalancerAttributes', 'idle_timeout.timeout_seconds');

    it(`each keeps a connection longer than the one before it, in ${name}`, () => {
      const [origin] = webDistribution(environment).Origins.filter(
        ({ CustomOriginConfig }: Json) => CustomOriginConfig,
      );
      const { OriginKeepaliveTimeout: edgeKeeps } = origin.CustomOriginConfig;
      const keeps = number('KEEP_ALIVE_TIMEOUT_SECONDS');
      assert.ok(edgeKeeps < idle && idle < keeps && keeps < number('HEADERS_TIMEOUT_SECONDS'));
    });

    it(`nobody waits longer for an answer than the next one may take, in ${name}`, () => {
      const [origin] = webDistribution(environment).Origins.filter(
        ({ CustomOriginConfig }: Json) => CustomOriginConfig,
      );
      assert.ok(origin.CustomOriginConfig.OriginReadTimeout >= idle);
      assert.ok(number('REQUEST_TIMEOUT_SECONDS') <= idle);
    });

    it(`one port and two paths mean the same to everybody, in ${name}`, () => {
      const port = number('PORT');
      assert.deepEqual([container.PortMappings.map(({ ContainerPort }: Json) => ContainerPort)], [[port]]);
      assert.ok(groups.length > 0);
      for (const { Properties } of groups) {
        assert.equal(Properties.Port, port);
        assert.equal(Properties.HealthCheckPath, `/${readiness.path}`);
      }
      const rules = find(environment, 'AWS::EC2::SecurityGroupIngress', { ToPort: port });
      assert.ok(
        rules.some(({ Properties }) => /LoadBalancerGroup/.test(JSON.stringify(Properties.SourceSecurityGroupId))),
      );
      for (const { Properties } of find(environment, 'AWS::Route53::HealthCheck')) {
        assert.equal(Properties.HealthCheckConfig.ResourcePath, `/${readiness.path}`);
      }
      assert.deepEqual([readiness.access, liveness.access], ['public', 'public']);
    });

    it(`a task that stops is left by the balancer before it ends, and ends before it is killed, in ${name}`, () => {
      const [preStop, hardLimit] = [number('SHUTDOWN_PRE_STOP_SECONDS'), number('SHUTDOWN_HARD_LIMIT_SECONDS')];
      assert.ok(container.StopTimeout >= preStop + hardLimit);
      for (const { Properties } of groups) {
        const { HealthCheckIntervalSeconds: interval, HealthCheckTimeoutSeconds: timeout } = Properties;
        assert.ok(preStop >= interval * Properties.UnhealthyThresholdCount + timeout, 'the balancer notices it first');
        const drains = attribute(Properties, 'TargetGroupAttributes', 'deregistration_delay.timeout_seconds');
        assert.ok(drains <= container.StopTimeout);
      }
    });
  }
});

/** As CloudFront does: the first pattern that fits, else the default. */
function behaviorOf(distribution: Json, path: string): Json {
  const fits = (pattern: string) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`).test(path);
  return (
    distribution.CacheBehaviors.find(({ PathPattern }: Json) => fits(PathPattern)) ?? distribution.DefaultCacheBehavior
  );
}

/**
 * How long CloudFront keeps an answer, by "Managing how long content stays in the cache (expiration)" in its Developer
 * Guide, with a minimum of 0: not at all where Cache-Control says no-store, no-cache or private.
 */
function keptSeconds(environment: Synthesized, behavior: Json, cacheControl: string): number {
  const [policy] = find(environment, 'AWS::CloudFront::CachePolicy').filter(
    ({ logicalId }) => logicalId === behavior.CachePolicyId?.Ref,
  );
  assert.ok(policy !== undefined, 'the behaviour of the API has a policy of its own');
  const { MinTTL, MaxTTL, DefaultTTL } = policy.Properties.CachePolicyConfig;
  assert.equal(MinTTL, 0, 'a minimum overrides what the API says');
  if (/\b(no-store|no-cache|private)\b/.test(cacheControl)) return 0;
  const seconds = /max-age=(\d+)/.exec(cacheControl)?.[1];
  return seconds === undefined ? DefaultTTL : Math.min(Number(seconds), MaxTTL);
}

describe('the cache of CloudFront', () => {
  for (const environment of all) {
    it(`keeps what the API calls public and nothing else, in ${environment.settings.name}`, () => {
      const distribution = webDistribution(environment);
      const { start, ...documentation } = addresses;
      for (const path of Object.values(documentation)) {
        assert.equal(keptSeconds(environment, behaviorOf(distribution, path), shared), 300, path);
      }
      for (const path of ['/v1/users/me', '/v1/auth/sign-in', '/v1/classes']) {
        for (const said of [...Object.values(cacheControls), '']) {
          assert.equal(keptSeconds(environment, behaviorOf(distribution, path), said), 0, `${path} ${said}`);
        }
      }
      // The name of the front end begins with its own page.
      assert.equal(behaviorOf(distribution, start), distribution.DefaultCacheBehavior);
    });

    it(`never gives the answer of one caller to another, in ${environment.settings.name}`, () => {
      const behavior = behaviorOf(webDistribution(environment), '/v1/users/me');
      const [policy] = find(environment, 'AWS::CloudFront::CachePolicy').filter(
        ({ logicalId }) => logicalId === behavior.CachePolicyId.Ref,
      );
      const { HeadersConfig, QueryStringsConfig } =
        policy?.Properties.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin ?? {};
      assert.ok(HeadersConfig.Headers.includes('Authorization'));
      assert.equal(QueryStringsConfig.QueryStringBehavior, 'all');
    });
  }
});
