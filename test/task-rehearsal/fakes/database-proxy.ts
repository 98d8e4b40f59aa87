import { type LocatedResource, resourcesOf } from '../../../infra/checks/assembly.ts';
import { databaseName } from '../../../infra/names.ts';
import { docker, expectRunning, until } from '../docker.ts';
import { containerName, type Fakes } from './fakes.ts';

/** Names of AWS's properties of the proxy and its target group that the configuration below takes over. */
interface ProxyProperties {
  readonly RequireTLS: boolean;
  readonly IdleClientTimeout: number;
  readonly Auth: readonly { readonly SecretArn: unknown }[];
}

const one = (resources: readonly LocatedResource[]): LocatedResource => {
  if (resources.length !== 1) throw new Error(`${resources.length} resources, expected one`);
  return resources[0] as LocatedResource;
};

/** So few connections that clients have to share them: what a session keeps would be missing on the next one. */
export const poolSize = 4;

/**
 * PgBouncer in the place of RDS Proxy, with the time limits and logins of the template. It shows what RDS Proxy would do:
 * it refuses startup parameters that it does not know, as RDS Proxy refuses a connection with options. Where RDS Proxy
 * pins a client to a connection, for SET and for prepared statements with a name
 * (docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html), this one gives the next transaction another
 * connection: without `max_prepared_statements` a statement prepared by name is unknown there, which fails the request
 * instead of only costing the proxy its use (pgbouncer.org/config.html).
 */
export async function startDatabaseProxy(fakes: Fakes): Promise<void> {
  const { deployed, images } = fakes;
  const proxy = one(resourcesOf(deployed.templates, 'AWS::RDS::DBProxy'));
  const targets = one(resourcesOf(deployed.templates, 'AWS::RDS::DBProxyTargetGroup')).Properties;
  const { RequireTLS, IdleClientTimeout, Auth } = proxy.Properties as ProxyProperties;
  const logins = Auth.map(({ SecretArn }) => deployed.login(deployed.values.text(SecretArn, proxy.stack)));
  const users = await fakes.write(
    'users.txt',
    logins.map(({ user, password }) => `"${user}" "${password}"\n`).join(''),
  );
  const config = await fakes.write(
    'pgbouncer.ini',
    `[databases]
${databaseName} = host=${deployed.databaseHost} port=5432
[pgbouncer]
listen_addr = *
listen_port = 5432
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
admin_users = ${logins.map(({ user }) => user).join(',')}
pool_mode = transaction
default_pool_size = ${poolSize}
max_prepared_statements = 0
query_wait_timeout = ${targets.ConnectionPoolConfigurationInfo.ConnectionBorrowTimeout}
client_idle_timeout = ${IdleClientTimeout}
client_tls_sslmode = ${RequireTLS ? 'require' : 'allow'}
client_tls_cert_file = /rehearsal/certificate.pem
client_tls_key_file = /rehearsal/key.pem
client_tls_ca_file = /rehearsal/certificate.pem
server_tls_sslmode = verify-full
server_tls_ca_file = /rehearsal/certificate.pem
`,
  );
  const options = ['--user', 'postgres', '--network-alias', deployed.proxyHost];
  await fakes.run(images.fakes, 'database-proxy', options, ['pgbouncer', config]);
  await until('PgBouncer listens', 20, async () => {
    await expectRunning(containerName('database-proxy'));
    return (await poolsOf(fakes).catch(() => undefined)) !== undefined;
  });
}

/** The pools of the proxy: how many clients and how many connections to the server it has. */
export async function poolsOf({ deployed }: Fakes): Promise<{ clients: number; servers: number; waited: number }> {
  const proxy = one(resourcesOf(deployed.templates, 'AWS::RDS::DBProxy'));
  const secretArn = deployed.values.text((proxy.Properties as ProxyProperties).Auth[0]?.SecretArn, proxy.stack);
  const { user, password } = deployed.login(secretArn);
  const environment = ['--env', `PGPASSWORD=${password}`, '--env', 'PGSSLMODE=require', containerName('postgres')];
  const program = ['psql', '-h', 'database-proxy', '-U', user, '-d', 'pgbouncer', '-qAtF', ' ', '-c', 'SHOW POOLS'];
  const text = await docker('exec', ...environment, ...program);
  const pools = text.split('\n').map((line) => line.split(' '));
  const [, , active, waiting, , , serverActive, , , serverIdle, serverUsed] =
    pools.find(([database]) => database === databaseName) ?? [];
  const sum = (...texts: (string | undefined)[]) => texts.reduce((total, text) => total + Number(text ?? 0), 0);
  return { clients: sum(active, waiting), servers: sum(serverActive, serverIdle, serverUsed), waited: sum(waiting) };
}
