import type { FakeAccount } from '../handlers.ts';
import { Existing } from './existing.ts';
import { handlerError, serviceError } from './handler-error.ts';
import type { Rule } from './rule.ts';

/** Who assumes a role that AWS itself defines, by the type that needs it. */
const services: Readonly<Record<string, string>> = {
  'AWS::Config::ConfigurationRecorder': 'config.amazonaws.com',
  'AWS::ECS::Cluster': 'ecs.amazonaws.com',
  'AWS::RDS::DBInstance': 'rds.amazonaws.com',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'elasticloadbalancing.amazonaws.com',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'ecs.application-autoscaling.amazonaws.com',
};

/** Every role that our stacks need, as in an account that has been used for long. */
export function haveServiceRoles(fake: FakeAccount): void {
  for (const service of Object.values(services)) fake.part(Existing).serviceLinkedRoles.add(service);
}

/**
 * Services make their own roles when they first need them, and cannot assume them in the same second: ECS
 * (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/818,
 * https://github.com/1Password/scim-examples/issues/356) and RDS
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html) fail then, and the
 * second try passes. AWS Config makes none for a recorder that names it
 * (https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/857).
 */
export const missingServiceRole: Rule = ({ fake, type, properties, exists }) => {
  const service = services[type];
  const { serviceLinkedRoles } = fake.part(Existing);
  if (service === undefined || exists || serviceLinkedRoles.has(service)) return undefined;
  if (type === 'AWS::Config::ConfigurationRecorder') {
    if (!String(properties.RoleARN).includes('/aws-service-role/')) return undefined;
    return {
      refused: 'The role does not exist in the account (Service: AmazonConfig; Error Code: InvalidRoleException)',
    };
  }
  serviceLinkedRoles.add(service);
  if (type === 'AWS::ECS::Cluster') {
    return {
      refused: handlerError(
        'Invalid request provided: CreateCluster Invalid Request: Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
        'InvalidRequest',
      ),
    };
  }
  if (type === 'AWS::RDS::DBInstance') {
    return {
      refused: serviceError(
        'Unable to create the resource. Verify that you have permission to create service linked role. Otherwise wait and try again later',
        'Rds',
        'InvalidRequest',
      ),
    };
  }
  return undefined;
};
