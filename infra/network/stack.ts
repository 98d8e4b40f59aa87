import { CfnOutput } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { logsKey } from '../logs-key.ts';
import { logGroupName, resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack, retention } from '../stack.ts';
import { createSecurityGroups, type SecurityGroups } from './security-groups.ts';

/** Services that the tasks reach without leaving the VPC, where the environment pays for it. */
const interfaceServices = {
  EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  Secrets: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  Parameters: ec2.InterfaceVpcEndpointAwsService.SSM,
  Queue: ec2.InterfaceVpcEndpointAwsService.SQS,
} as const;

/** The VPC with public, private and isolated subnets, its endpoints, and every security group and rule. */
export class NetworkStack extends EnvironmentStack {
  readonly vpc: ec2.Vpc;
  readonly groups: SecurityGroups;
  /** What the world sees the tasks come from: the addresses of the NAT gateways. */
  readonly egressAddresses: readonly string[];
  /** Encrypts the log groups of the region. */
  readonly logsKey: kms.Key;

  constructor(scope: Construct, settings: EnvironmentSettings) {
    super(scope, 'Network', settings, { description: 'VPC, endpoints and security groups' });
    this.logsKey = logsKey(this, settings);
    const { network } = settings;
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      vpcName: resourceName(settings, 'vpc'),
      ipAddresses: ec2.IpAddresses.cidr(network.cidr),
      availabilityZones: [...network.availabilityZones],
      natGateways: network.natGateways,
      restrictDefaultSecurityGroup: true,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
        { name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    });
    this.egressAddresses = this.vpc.publicSubnets
      .map((subnet) => subnet.node.tryFindChild('EIP'))
      .filter((child) => child instanceof ec2.CfnEIP)
      .map((address) => address.attrPublicIp);
    this.addFlowLogs();
    this.groups = createSecurityGroups(this, this.vpc);
    if (network.interfaceEndpoints) this.addEndpoints();
    this.publish('network/private-subnets', this.vpc.privateSubnets.map((subnet) => subnet.subnetId).join(','));
    this.publish('network/migration-security-group', this.groups.migration.securityGroupId);
    new CfnOutput(this, 'VpcId', { value: this.vpc.vpcId });
  }

  private addFlowLogs(): void {
    const group = new logs.LogGroup(this, 'FlowLogs', {
      logGroupName: logGroupName(this.settings, 'flow'),
      retention: retention(this.settings.network.flowLogDays),
      encryptionKey: this.logsKey,
      removalPolicy: this.dataPolicy,
    });
    this.vpc.addFlowLog('Flow', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(group),
      maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.TEN_MINUTES,
    });
  }

  private addEndpoints(): void {
    for (const [id, service] of Object.entries(interfaceServices)) {
      this.vpc.addInterfaceEndpoint(id, {
        service,
        open: false,
        securityGroups: [this.groups.endpoints],
        subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      });
    }
  }
}
