import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

export interface SecurityGroups {
  readonly loadBalancer: ec2.SecurityGroup;
  readonly service: ec2.SecurityGroup;
  readonly migration: ec2.SecurityGroup;
  readonly rotation: ec2.SecurityGroup;
  readonly proxy: ec2.SecurityGroup;
  readonly database: ec2.SecurityGroup;
  readonly endpoints: ec2.SecurityGroup;
}

export const containerPort = 3000;
export const databasePort = 5432;
const https = ec2.Port.tcp(443);

/**
 * Every group and every rule stands here, so that nobody has to look further to know who reaches whom.
 * Nothing but the balancer is open to the world, and nothing but the balancer reaches a task.
 */
export function createSecurityGroups(scope: Construct, vpc: ec2.IVpc): SecurityGroups {
  const group = (id: string, description: string) =>
    new ec2.SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false });
  const groups: SecurityGroups = {
    loadBalancer: group('LoadBalancerGroup', 'Load balancer'),
    service: group('ServiceGroup', 'Tasks of the service and the worker'),
    migration: group('MigrationGroup', 'One-off tasks on the database'),
    rotation: group('RotationGroup', 'Rotation of the role secrets'),
    proxy: group('ProxyGroup', 'Database proxy'),
    database: group('DatabaseGroup', 'Database'),
    endpoints: group('EndpointsGroup', 'Interface endpoints'),
  };
  const { loadBalancer, service, migration, rotation, proxy, database, endpoints } = groups;
  const connect = (from: ec2.SecurityGroup, to: ec2.SecurityGroup, port: number, why: string) => {
    to.addIngressRule(from, ec2.Port.tcp(port), why);
    from.addEgressRule(to, ec2.Port.tcp(port), why);
  };

  loadBalancer.addIngressRule(ec2.Peer.anyIpv4(), https, 'Clients');
  loadBalancer.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(80), 'Redirected to HTTPS');
  connect(loadBalancer, service, containerPort, 'Requests and health checks');
  connect(service, database, databasePort, 'Jobs connect directly');
  connect(service, proxy, databasePort, 'Requests through the proxy');
  connect(proxy, database, databasePort, 'Pooled connections');
  connect(migration, database, databasePort, 'Migrations');
  connect(rotation, database, databasePort, 'New passwords');
  for (const client of [service, migration, rotation]) {
    client.addEgressRule(ec2.Peer.anyIpv4(), https, 'AWS services');
    endpoints.addIngressRule(client, https, 'AWS services');
  }
  return groups;
}
