import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { DnsStack } from '../edge/dns-stack.ts';
import type { EdgeStack } from '../edge/stack.ts';
import type { StorageStack } from '../files/stack.ts';
import type { MailStack } from '../identity/mail-stack.ts';
import {
  bucketName,
  clusterName,
  databaseIdentifier,
  globalRegion,
  logGroupName,
  resourceName,
  serviceName,
} from '../names.ts';
import type { PlatformStack } from '../service/platform-stack.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import type { AlarmTargets } from './alarm.ts';
import { alarmsOf, globalAlarmsOf } from './alarms.ts';
import { createBudget } from './budget.ts';
import { createAlarms } from './create-alarms.ts';
import { createDashboard } from './dashboard.ts';
import { createTopics, type Topics } from './notify.ts';
import { savedQueries } from './queries.ts';

/**
 * Alarms, dashboard, saved queries and notifications. Comes before the service, whose
 * deployments are watched by these alarms, and so knows the service by its name.
 */
export class ObservabilityStack extends EnvironmentStack {
  readonly topics: Topics;

  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    platform: PlatformStack,
    storage: StorageStack,
    mail: MailStack | undefined,
  ) {
    super(scope, 'Observability', settings, { description: 'Alarms, dashboard and notifications' });
    this.topics = createTopics(this, settings);
    const to = this.alarmTargets(platform, storage, mail);
    createAlarms(this, settings, alarmsOf(settings, to), this.topics);
    createDashboard(this, settings, to);
    this.saveQueries();
    this.watchEvents();
  }

  private alarmTargets(platform: PlatformStack, storage: StorageStack, mail: MailStack | undefined): AlarmTargets {
    const { settings } = this;
    const { production, alternate } = platform.targets;
    return {
      loadBalancer: platform.loadBalancer.loadBalancerFullName,
      targetGroups: [production, ...(alternate === undefined ? [] : [alternate])].map(
        (group) => group.targetGroupFullName,
      ),
      cluster: clusterName(settings),
      apiService: serviceName(settings, 'api'),
      workerService: settings.service.worker === undefined ? undefined : serviceName(settings, 'worker'),
      database: databaseIdentifier(settings),
      scanDeadLetters: storage.scanResults.deadLetterQueue?.queue.queueName ?? '',
      mailDeadLetters: mail?.events.deadLetterQueue?.queue.queueName,
      certificateArn: platform.certificate.certificateArn,
      uploadsBucket: storage.uploadsBucketName,
      replicaBucket:
        settings.files.replicateTo === undefined
          ? undefined
          : bucketName(settings, 'uploads-replica', settings.files.replicateTo),
    };
  }

  private saveQueries(): void {
    for (const [index, { name, logs: parts, query }] of savedQueries.entries()) {
      new logs.CfnQueryDefinition(this, `Query${index + 1}`, {
        name: `${resourceName(this.settings, 'queries')}/${name}`,
        logGroupNames: parts.map((part) => logGroupName(this.settings, part)),
        queryString: query,
      });
    }
  }

  /** What AWS reports as an event and not as a metric. */
  private watchEvents(): void {
    new rds.CfnEventSubscription(this, 'DatabaseEvents', {
      subscriptionName: resourceName(this.settings, 'database-events'),
      snsTopicArn: this.topics.critical.topicArn,
      sourceType: 'db-instance',
      sourceIds: [databaseIdentifier(this.settings)],
      eventCategories: ['failover', 'failure', 'low storage', 'read replica', 'recovery'],
      enabled: true,
    });
    const rule = (id: string, description: string, pattern: events.EventPattern, topic: keyof Topics) =>
      new events.Rule(this, id, {
        description,
        eventPattern: pattern,
        targets: [new targets.SnsTopic(this.topics[topic])],
      });
    rule(
      'DeploymentEnded',
      'ECS gave up on a deployment',
      {
        source: ['aws.ecs'],
        detailType: ['ECS Deployment State Change'],
        detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
      },
      'warning',
    );
    rule(
      'BackupEnded',
      'A backup, its copy or a test of it has failed',
      {
        source: ['aws.backup'],
        detailType: ['Backup Job State Change', 'Copy Job State Change', 'Restore Job State Change'],
        detail: { $or: [{ state: ['FAILED', 'EXPIRED', 'ABORTED'] }, { status: ['FAILED', 'ABORTED'] }] },
      },
      'critical',
    );
  }
}

/** Alarms on what AWS measures in the global region only: health from outside, CloudFront, its certificate. */
export class GlobalObservabilityStack extends EnvironmentStack {
  constructor(scope: Construct, settings: EnvironmentSettings, edge: EdgeStack, dns: DnsStack, storage: StorageStack) {
    super(scope, 'GlobalObservability', settings, {
      description: 'Alarms of the global services, and the budget',
      region: globalRegion,
    });
    const alarms = globalAlarmsOf(settings, {
      healthCheckId: dns.healthCheckId,
      certificateArn: edge.certificate.certificateArn,
      webDistributionId: storage.webDistribution.distributionId,
    });
    const topics = createTopics(this, settings);
    createAlarms(this, settings, alarms, topics);
    createBudget(this, settings, topics.warning);
  }
}
