import { RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { boundaryName, costTag, parameterPath, product } from './names.ts';
import type { ParameterName } from './parameters.ts';
import type { EnvironmentSettings } from './settings.ts';

/** Types that the constructs would tag, and CloudFormation's schema has no tags for. */
const untaggable = {
  excludeResourceTypes: ['AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::RDS::DBProxyTargetGroup'],
};

export interface StackOptions {
  readonly description: string;
  /** Where it differs from the environment's own. */
  readonly region?: string;
}

/** A stack of one environment: named, tagged, protected and bounded as the environment's entry says. */
export class EnvironmentStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    protected readonly settings: EnvironmentSettings,
    options: StackOptions,
  ) {
    super(scope, id, {
      stackName: `${product}-${settings.name}-${kebab(id)}`,
      env: { account: settings.account, region: options.region ?? settings.region },
      description: options.description,
      terminationProtection: settings.protected,
    });
    Tags.of(this).add('Product', product, untaggable);
    Tags.of(this).add(costTag, settings.name, untaggable);
    iam.PermissionsBoundary.of(this).apply(
      iam.ManagedPolicy.fromManagedPolicyName(this, 'Boundary', boundaryName(settings.delivery.accountOwner)),
    );
  }

  /**
   * What happens to data when its stack goes: kept where the environment is protected. `RetainExceptOnCreate`, because
   * what a failed creation leaves behind holds nothing, and its name would block the next try
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html).
   */
  get dataPolicy(): RemovalPolicy {
    return this.settings.protected ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
  }

  /** Publishes a value under a name of the typed list. */
  protected publish(name: ParameterName, value: string): void {
    const id = `Parameter${name.split(/[/-]/).map(capital).join('')}`;
    new StringParameter(this, id, { parameterName: parameterPath(this.settings, name), stringValue: value });
  }
}

const kebab = (id: string): string => id.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

const retentions = new Map<number, RetentionDays>(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365].map((days) => [days, days as RetentionDays]),
);

/** @throws when CloudWatch Logs does not offer that retention */
export function retention(days: number): RetentionDays {
  const found = retentions.get(days);
  if (found === undefined) throw new Error(`${days} days: not a retention of CloudWatch Logs`);
  return found;
}
