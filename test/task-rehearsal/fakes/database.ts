import { resourcesOf } from '../../../infra/checks/assembly.ts';
import { databaseName } from '../../../infra/names.ts';
import { docker, expectRunning, until } from '../docker.ts';
import { containerName, type Fakes } from './fakes.ts';

/** Of the parameter group, what PostgreSQL itself knows: the others are RDS's. */
function serverSettings({ deployed }: Fakes): string[] {
  const [group, ...others] = resourcesOf(deployed.templates, 'AWS::RDS::DBParameterGroup');
  if (group === undefined || others.length > 0) throw new Error('expected one parameter group');
  const parameters = Object.entries(group.Properties.Parameters as Record<string, string>);
  return parameters.filter(([name]) => !name.startsWith('rds.')).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * PostgreSQL as RDS sets it up: with the parameters of the template, over TLS only, its administrator out of reach, and a
 * master user who may make roles and databases but is no superuser
 * (docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html).
 */
export async function startDatabase(fakes: Fakes): Promise<void> {
  const { deployed } = fakes;
  await startDatabaseServer(fakes, 'postgres', deployed.databaseHost);
  const psql = (statement: string) =>
    docker('exec', containerName('postgres'), 'psql', '-U', 'rdsadmin', '-d', 'postgres', '-qAt', '-c', statement);
  const [instance] = resourcesOf(deployed.templates, 'AWS::RDS::DBInstance');
  const master = String(instance?.Properties.MasterUsername);
  await psql(`CREATE ROLE ${master} LOGIN CREATEROLE CREATEDB PASSWORD '${deployed.masterPassword}'`);
  await psql(`CREATE DATABASE ${databaseName} OWNER ${master}`);
}

/** @param prepare what the shell does before it begins; without it the server begins empty */
export async function startDatabaseServer(fakes: Fakes, name: string, host: string, prepare = 'true'): Promise<void> {
  const { images } = fakes;
  const access = await fakes.write('access.conf', 'local all all trust\nhostssl all all all scram-sha-256\n');
  // The server refuses a key that others may read.
  const start = `install -o postgres -g postgres -m 600 /rehearsal/key.pem /tmp/key.pem && ${prepare} && exec docker-entrypoint.sh postgres "$@"`;
  const tls = ['-c', 'ssl=on', '-c', 'ssl_cert_file=/rehearsal/certificate.pem', '-c', 'ssl_key_file=/tmp/key.pem'];
  const settings = [...serverSettings(fakes), ...tls, '-c', `hba_file=${access}`, '-c', 'fsync=off'];
  const environment = ['POSTGRES_USER=rdsadmin', 'POSTGRES_PASSWORD=out-of-reach'].flatMap((pair) => ['--env', pair]);
  const names = ['--network-alias', host];
  const options = [...environment, ...names, '--entrypoint', 'sh', '--tmpfs', '/var/lib/postgresql'];
  await fakes.run(images.postgres, name, options, ['-c', start, 'sh', ...settings]);
  const listens = ['exec', containerName(name), 'pg_isready', '--host=127.0.0.1', '--quiet'];
  await until('PostgreSQL listens', 60, async () => {
    await expectRunning(containerName(name));
    return docker(...listens).then(
      () => true,
      () => false,
    );
  });
}
