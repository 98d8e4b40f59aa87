import { costTag } from '../../names.ts';
import { resourcesOf, type Templates } from '../assembly.ts';
import type { Finding } from '../findings.ts';
import type { Json } from '../matching.ts';

/**
 * `FILL` gives a value where there is none yet, and the newest period of most metrics has none: an alarm that lets every
 * period decide sees that value for ever, and never fires or never rests.
 */
export function stuckOnFill(environment: Templates): Finding[] {
  return resourcesOf(environment, 'AWS::CloudWatch::Alarm').flatMap(({ stack, logicalId, Properties }) => {
    const { Metrics = [], DatapointsToAlarm, EvaluationPeriods } = Properties;
    const formula: string | undefined = Metrics.find(({ Expression }: Json) => Expression !== undefined)?.Expression;
    if (formula === undefined || !formula.includes('FILL(') || DatapointsToAlarm < EvaluationPeriods) return [];
    const bare = formula.replaceAll(/FILL\(\w+, *[\w.]+\)/g, '');
    const ids: string[] = Metrics.filter(({ MetricStat }: Json) => MetricStat !== undefined).map(({ Id }: Json) => Id);
    // Where a metric stands bare, a period without it has no value at all.
    if (ids.some((id) => new RegExp(`\\b${id}\\b`).test(bare))) return [];
    return [
      {
        rule: 'fill',
        at: `${stack.id}/${logicalId}`,
        message: `${DatapointsToAlarm} of ${EvaluationPeriods} periods decide over ${formula}`,
      },
    ];
  });
}

/** Types that make up most of the price. */
const expensive = [
  'AWS::EC2::NatGateway',
  'AWS::ECS::Service',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::RDS::DBInstance',
];

/** A budget counts what carries its tag, once that is activated for cost allocation: of one tag the doctor knows. */
export function uncounted(environment: Templates): Finding[] {
  return resourcesOf(environment, 'AWS::Budgets::Budget').flatMap(({ stack, logicalId, Properties }) => {
    const filters: string[] = Properties.Budget.CostFilters?.TagKeyValue ?? [];
    return filters.flatMap((filter) => {
      const [, key = '', value = ''] = /^user:(.+)\$(.+)$/.exec(filter) ?? [];
      const found = (at: string, message: string): Finding => ({ rule: 'budget', at, message });
      const without = expensive
        .flatMap((type) => resourcesOf(environment, type))
        .filter(({ Properties: { Tags = [] } }) => !Tags.some((tag: Json) => tag.Key === key && tag.Value === value));
      return [
        ...(key === costTag ? [] : [found(`${stack.id}/${logicalId}`, `counts by ${filter}, which nobody activates`)]),
        ...without.map((one) => found(`${one.stack.id}/${one.logicalId}`, `is not counted: it has no tag ${filter}`)),
      ];
    });
  });
}

/** ECS starts one task of a service without a number, whatever the bounds of its scaling are. */
export function startsUnasked(environment: Templates): Finding[] {
  return resourcesOf(environment, 'AWS::ApplicationAutoScaling::ScalableTarget')
    .filter(({ Properties }) => Properties.MinCapacity === 0)
    .flatMap(({ stack, Properties }) => {
      const address = JSON.stringify(Properties.ResourceId);
      return Object.entries(stack.resources)
        .filter(([id, { Type }]) => Type === 'AWS::ECS::Service' && address.includes(id))
        .filter(([, service]) => service.Properties.DesiredCount !== 0)
        .map(([id]) => ({ rule: 'tasks', at: `${stack.id}/${id}`, message: 'may scale to 0, and starts with 1' }));
    });
}

/** A release is several entries of a registry and has one tag: a rule that counts has to count tags. */
export function countsParts(environment: Templates): Finding[] {
  return resourcesOf(environment, 'AWS::ECR::Repository').flatMap(({ stack, logicalId, Properties }) => {
    const rules: Json[] = JSON.parse(Properties.LifecyclePolicy?.LifecyclePolicyText ?? '{"rules":[]}').rules;
    return rules
      .filter(({ selection }) => selection.countType === 'imageCountMoreThan' && selection.tagStatus !== 'tagged')
      .map(({ description }) => ({
        rule: 'registry',
        at: `${stack.id}/${logicalId}`,
        message: `"${description}" counts the parts of a release one by one`,
      }));
  });
}
