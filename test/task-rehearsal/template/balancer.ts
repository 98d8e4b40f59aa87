import { type LocatedResource, resourcesOf, type Templates } from '../../../infra/checks/assembly.ts';
import type { TemplateValues } from './values.ts';

/** How many times faster than on AWS the balancer checks its targets, and lets a deregistered one drain. */
export const balancerSpeed = 5;

export interface Balancer {
  readonly config: string;
  readonly drainSeconds: number;
  /** How long until a target that has just started gets requests. */
  readonly admissionSeconds: number;
}

interface Attribute {
  readonly Key: string;
  readonly Value: string;
}

const attributesOf = (attributes: readonly Attribute[]): Record<string, string> =>
  Object.fromEntries(attributes.map(({ Key, Value }) => [Key, Value]));

const algorithms: Record<string, string> = { least_outstanding_requests: 'leastconn', round_robin: 'roundrobin' };

/** The conditions of a listener's rule, as HAProxy's. @throws for a kind that is not known here */
function conditionsOf({ Properties, stack }: LocatedResource, values: TemplateValues): string[] {
  return Properties.Conditions.map((condition: Record<string, never>) => {
    const { Field, HostHeaderConfig, HttpHeaderConfig } = condition as never as {
      Field: string;
      HostHeaderConfig?: { Values: unknown[] };
      HttpHeaderConfig?: { HttpHeaderName: string; Values: unknown[] };
    };
    const texts = (list: unknown[]) => list.map((value) => values.text(value, stack)).join(' ');
    if (Field === 'host-header' && HostHeaderConfig)
      return `{ req.hdr(host),field(1,:) -i ${texts(HostHeaderConfig.Values)} }`;
    if (Field === 'http-header' && HttpHeaderConfig) {
      return `{ req.hdr(${HttpHeaderConfig.HttpHeaderName}) ${texts(HttpHeaderConfig.Values)} }`;
    }
    throw new Error(`${stack.name}: the rehearsal does not know a rule on ${Field}`);
  });
}

/**
 * A configuration of HAProxy that does what the load balancer of the templates does: its health check, thresholds and
 * algorithm, its idle timeout, its rules by host, and X-Forwarded-For with the address of the caller appended
 * (docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html).
 */
export function balancerOf(templates: Templates, values: TemplateValues, targets: readonly string[]): Balancer {
  const [group] = resourcesOf(templates, 'AWS::ElasticLoadBalancingV2::TargetGroup');
  const [balancer] = resourcesOf(templates, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  if (group === undefined || balancer === undefined) throw new Error('The templates have no load balancer');
  const target = group.Properties;
  const ofGroup = attributesOf(target.TargetGroupAttributes);
  const ofBalancer = attributesOf(
    balancer.Properties.LoadBalancerAttributes.filter(({ Value }: Attribute) => typeof Value === 'string'),
  );
  if (ofBalancer['routing.http.xff_header_processing.mode'] !== 'append')
    throw new Error('X-Forwarded-For: not append');
  const algorithm = algorithms[ofGroup['load_balancing.algorithm.type'] ?? ''];
  if (algorithm === undefined) throw new Error(`algorithm: ${ofGroup['load_balancing.algorithm.type']}`);
  const rules = resourcesOf(templates, 'AWS::ElasticLoadBalancingV2::ListenerRule').filter(
    ({ Properties }) => Properties.Actions[0].Type === 'forward',
  );
  const idleSeconds = Number(ofBalancer['idle_timeout.timeout_seconds']);
  const checkMillis = (target.HealthCheckIntervalSeconds * 1_000) / balancerSpeed;
  const config = `global
  log stdout format raw daemon
  stats socket ipv4@*:9999 level admin
defaults
  mode http
  log global
  timeout connect 5s
  timeout client ${idleSeconds}s
  timeout server ${idleSeconds}s
  timeout check ${target.HealthCheckTimeoutSeconds}s
  http-reuse always
  retries 0
frontend https
  bind *:443 ssl crt /rehearsal/server.pem alpn h2,http/1.1
  option forwardfor
  http-request set-header X-Forwarded-Proto https
  http-request set-header X-Forwarded-Port 443
  http-request return status 404 content-type text/plain string "Not found" unless ${rules
    .map((rule) => conditionsOf(rule, values).join(' '))
    .join(' or ')}
${rules.map((rule) => `  use_backend targets if ${conditionsOf(rule, values).join(' ')}`).join('\n')}
backend targets
  balance ${algorithm}
  option httpchk
  http-check send meth GET uri ${target.HealthCheckPath}
  http-check expect status ${target.Matcher.HttpCode}
  default-server check inter ${checkMillis}ms rise ${target.HealthyThresholdCount} fall ${target.UnhealthyThresholdCount} resolvers docker init-addr none
${targets.map((name) => `  server ${name} ${name}:${target.Port}`).join('\n')}
resolvers docker
  nameserver docker 127.0.0.11:53
  resolve_retries 3
  timeout resolve 1s
  timeout retry 200ms
  hold valid 1s
`;
  return {
    config,
    drainSeconds: Number(ofGroup['deregistration_delay.timeout_seconds']) / balancerSpeed,
    admissionSeconds: (checkMillis / 1_000) * target.HealthyThresholdCount,
  };
}
