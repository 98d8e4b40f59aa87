import type {
  DBProxyTarget,
  DeregisterDBProxyTargetsRequest,
  DescribeDBProxyTargetsRequest,
  RegisterDBProxyTargetsRequest,
} from '@aws-sdk/client-rds';
import { proxyName } from '../../../infra/names.ts';
import { AwsError, type Call, type FakeAccount } from '../handlers.ts';

interface Target {
  instance: string;
  readonly since: Date;
}

/** Where the proxy of the environment gets its connections. */
export class DatabaseProxy {
  readonly targets: Target[] = [];
  registerSeconds = 60;
  /** Why no target becomes available from now on. */
  refusal: 'AUTH_FAILURE' | undefined;

  constructor(readonly fake: FakeAccount) {}

  register(instance: string, since: Date): void {
    this.targets.push({ instance, since });
  }

  /**
   * A target stays with its database, whatever that is called: the worse of what AWS may do, whose documentation is silent
   * about it.
   */
  follow(from: string, to: string): void {
    for (const target of this.targets) if (target.instance === from) target.instance = to;
  }
}

/** @throws AwsError where the environment has no proxy of this name */
function proxyOf(name: string | undefined, call: Call): DatabaseProxy {
  const { settings } = call.fake;
  if (!settings.database.proxy || name !== proxyName(settings) || call.region !== settings.region)
    throw new AwsError('DBProxyNotFoundFault', `DB proxy ${name} not found.`, 404);
  return call.fake.part(DatabaseProxy);
}

function show({ instance, since }: Target, proxy: DatabaseProxy, call: Call): DBProxyTarget {
  const { region, fake } = call;
  const isRegistered = fake.now().getTime() - since.getTime() >= proxy.registerSeconds * 1_000;
  return {
    Type: 'RDS_INSTANCE',
    RdsResourceId: instance,
    Endpoint: `${instance}.c0ffee.${region}.rds.amazonaws.com`,
    Port: 5432,
    TargetHealth: !isRegistered
      ? { State: 'REGISTERING' }
      : proxy.refusal === undefined
        ? { State: 'AVAILABLE' }
        : { State: 'UNAVAILABLE', Reason: proxy.refusal, Description: 'Proxy cannot sign in' },
  };
}

export const proxyOperations = {
  DescribeDBProxyTargets({ DBProxyName }: DescribeDBProxyTargetsRequest, call: Call) {
    const proxy = proxyOf(DBProxyName, call);
    return { Targets: proxy.targets.map((target) => show(target, proxy, call)) };
  },

  DeregisterDBProxyTargets({ DBProxyName, DBInstanceIdentifiers = [] }: DeregisterDBProxyTargetsRequest, call: Call) {
    const { targets } = proxyOf(DBProxyName, call);
    for (const name of DBInstanceIdentifiers) {
      const at = targets.findIndex(({ instance }) => instance === name);
      if (at < 0) throw new AwsError('DBProxyTargetNotFoundFault', `${name} is no target of ${DBProxyName}.`, 404);
      targets.splice(at, 1);
    }
    return {};
  },
};

/** @param exists whether the account has an available database of this name */
export function registerTargets(
  { DBProxyName, DBInstanceIdentifiers = [] }: RegisterDBProxyTargetsRequest,
  call: Call,
  exists: (name: string) => boolean,
) {
  const proxy = proxyOf(DBProxyName, call);
  for (const name of DBInstanceIdentifiers) {
    if (!exists(name)) throw new AwsError('DBInstanceNotFoundFault', `DBInstance ${name} not found.`, 404);
    // A proxy of an instance has one target.
    if (proxy.targets.length > 0)
      throw new AwsError('DBProxyTargetAlreadyRegisteredFault', 'The proxy is already associated with a target.', 400);
    proxy.register(name, call.fake.now());
  }
  return { DBProxyTargets: proxy.targets.map((target) => show(target, proxy, call)) };
}
