import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { resourceName } from '../names.ts';
import { containerPort } from '../network/security-groups.ts';
import { deploymentAlarmIds } from '../operations/alarms.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { Targets } from './platform-stack.ts';

/** How tasks are replaced, as the environment says. Alarms stop and roll back every kind of deployment. */
export function deploymentOptions(
  settings: EnvironmentSettings,
): Pick<
  ecs.FargateServiceProps,
  | 'deploymentStrategy'
  | 'bakeTime'
  | 'canaryConfiguration'
  | 'linearConfiguration'
  | 'circuitBreaker'
  | 'deploymentAlarms'
> {
  const { deployment } = settings.service;
  const deploymentAlarms = {
    alarmNames: deploymentAlarmIds.map((id) => resourceName(settings, id)),
    behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM,
  };
  if (deployment.strategy === 'rolling') {
    return {
      deploymentStrategy: ecs.DeploymentStrategy.ROLLING,
      circuitBreaker: { enable: true, rollback: true },
      deploymentAlarms,
    };
  }
  const bakeTime = Duration.minutes(deployment.bakeMinutes);
  if (deployment.strategy === 'blue-green') {
    return { deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN, bakeTime, deploymentAlarms };
  }
  const step = { stepPercent: deployment.stepPercent, stepBakeTime: Duration.minutes(deployment.stepMinutes) };
  return deployment.strategy === 'canary'
    ? { deploymentStrategy: ecs.DeploymentStrategy.CANARY, bakeTime, canaryConfiguration: step, deploymentAlarms }
    : { deploymentStrategy: ecs.DeploymentStrategy.LINEAR, bakeTime, linearConfiguration: step, deploymentAlarms };
}

/** Registers the tasks behind the balancer, with the second group where traffic shifts. */
export function attachTargets(service: ecs.FargateService, targets: Targets): void {
  const alternateTarget =
    targets.alternate === undefined
      ? undefined
      : new ecs.AlternateTarget('Shift', {
          alternateTargetGroup: targets.alternate,
          productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(targets.rule),
        });
  const target = service.loadBalancerTarget({
    containerName: 'app',
    containerPort,
    ...(alternateTarget === undefined ? {} : { alternateTarget }),
  });
  target.attachToApplicationTargetGroup(targets.production);
}
