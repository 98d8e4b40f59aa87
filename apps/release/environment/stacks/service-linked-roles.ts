import { resourcesIn, type Template } from '../../aws/cloudformation-stacks.ts';

export interface ServiceLinkedRole {
  readonly name: string;
  /** Who assumes it. */
  readonly service: string;
}

/**
 * Roles that AWS defines and that have to be there before a resource of the type. AWS Config makes none for a recorder
 * (https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/857). ECS, RDS and the others make theirs when
 * they first need it, and the first creation in an account fails where IAM does not know it in the same second
 * (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/818,
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html).
 */
const roles: Readonly<Record<string, ServiceLinkedRole>> = {
  'AWS::Config::ConfigurationRecorder': { name: 'AWSServiceRoleForConfig', service: 'config.amazonaws.com' },
  'AWS::ECS::Cluster': { name: 'AWSServiceRoleForECS', service: 'ecs.amazonaws.com' },
  'AWS::RDS::DBInstance': { name: 'AWSServiceRoleForRDS', service: 'rds.amazonaws.com' },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    name: 'AWSServiceRoleForElasticLoadBalancing',
    service: 'elasticloadbalancing.amazonaws.com',
  },
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    name: 'AWSServiceRoleForApplicationAutoScaling_ECSService',
    service: 'ecs.application-autoscaling.amazonaws.com',
  },
};

/** Those that the resources of a template need. */
export function serviceLinkedRolesOf(template: Template): ServiceLinkedRole[] {
  const types = new Set(resourcesIn(template).map(({ Type }) => Type));
  return Object.entries(roles)
    .filter(([type]) => types.has(type))
    .map(([, role]) => role);
}

export const createCommand = ({ service }: ServiceLinkedRole): string =>
  `aws iam create-service-linked-role --aws-service-name ${service}`;
