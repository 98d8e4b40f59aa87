import type {
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse,
  GetRoleRequest,
  GetRoleResponse,
  Role,
} from '@aws-sdk/client-iam';
import { AwsError, type Call } from '../handlers.ts';
import { Existing } from '../refusals/existing.ts';

/** Names that AWS gives to the roles of its services. */
const names: Readonly<Record<string, string>> = {
  'config.amazonaws.com': 'AWSServiceRoleForConfig',
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'rds.amazonaws.com': 'AWSServiceRoleForRDS',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
  'ecs.application-autoscaling.amazonaws.com': 'AWSServiceRoleForApplicationAutoScaling_ECSService',
};

const roleOf = (service: string, { account, fake }: Call): Role => {
  const RoleName = names[service] ?? service;
  const Path = `/aws-service-role/${service}/`;
  return {
    RoleName,
    Path,
    RoleId: 'AROAREHEARSALREHEARSAL',
    AssumeRolePolicyDocument: '{}',
    Arn: `arn:aws:iam::${account}:role${Path}${RoleName}`,
    CreateDate: fake.now(),
  };
};

/** Roles that AWS defines for its own services. */
export const serviceRoleOperations = {
  CreateServiceLinkedRole(
    { AWSServiceName = '' }: CreateServiceLinkedRoleRequest,
    call: Call,
  ): CreateServiceLinkedRoleResponse {
    const { serviceLinkedRoles } = call.fake.part(Existing);
    if (serviceLinkedRoles.has(AWSServiceName)) {
      const { RoleName } = roleOf(AWSServiceName, call);
      throw new AwsError(
        'InvalidInput',
        `Service role name ${RoleName} has been taken in this account, please try a different suffix.`,
      );
    }
    serviceLinkedRoles.add(AWSServiceName);
    return { Role: roleOf(AWSServiceName, call) };
  },
  GetRole({ RoleName = '' }: GetRoleRequest, call: Call): GetRoleResponse {
    const known = [...call.fake.part(Existing).serviceLinkedRoles].map((service) => roleOf(service, call));
    const found = known.find((role) => role.RoleName === RoleName);
    if (found === undefined) {
      throw new AwsError('NoSuchEntityException', `The role with name ${RoleName} cannot be found.`, 404);
    }
    return { Role: found };
  },
};
