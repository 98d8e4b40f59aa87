import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentNamed } from '../../../infra/lookup.ts';
import { parametersOf } from '../../../infra/parameters.ts';
import { Registry } from '../../fake-aws/account/registry.ts';
import { downloadKeys } from '../../fake-aws/account/secrets.ts';
import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import type { ReleaseOptions } from '../../fake-aws/run.ts';
import { bootstrapAccount } from '../../fake-aws/start/account.ts';

export const first = digestOf(1);

/** What people enter in step 4 of docs/deployment.md. */
const values: Readonly<Record<string, string>> = {
  'cdn/public-key': downloadKeys.publicKey,
  'cdn/private-key': downloadKeys.privateKey,
  'notify/pagerduty-endpoint': 'https://events.eu.pagerduty.com/integration/0123456789abcdef/enqueue',
  'database/runtime-secret-arn': 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:runtime-000000',
  'database/owner-secret-arn': 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:owner-000000',
};

/** An empty account after steps 0 to 5: zone, bootstrap, parameters, image. */
export async function prepared(environment: string): Promise<FakeAws> {
  const aws = await FakeAws.start({ environment, empty: true });
  bootstrapAccount(aws);
  aws.part(Registry).push(commitOf(1), first);
  const folder = mkdtempSync(join(tmpdir(), 'first-'));
  for (const { name, origin } of parametersOf(environmentNamed(environment))) {
    if (origin !== 'required') continue;
    const file = join(folder, 'value');
    writeFileSync(file, values[name] ?? '');
    const { exitCode, stderr } = await aws.release(['params', 'set', environment, name, '--file', file, '--yes'], {
      as: 'admin',
    });
    expect([name, exitCode, stderr]).toEqual([name, 0, expect.anything()]);
  }
  rmSync(folder, { recursive: true });
  return aws;
}

/** Steps 6 and 7, by an administrator: before the first deployment there is no role to deploy with. */
export async function deployed(aws: FakeAws, options: Pick<ReleaseOptions, 'env' | 'onStderr'> = {}) {
  const { name, release } = aws.settings;
  const image = ['--digest', first];
  const plan = release.approval ? (await aws.release(['plan', name, ...image, '--json'], { as: 'admin' })).json() : {};
  const approval = release.approval ? ['--plan-hash', plan.hash] : [];
  return aws.release(['deploy', name, ...image, ...approval, '--yes'], { as: 'admin', ...options });
}

export function expectInOrder(text: string, parts: readonly string[]): void {
  const places = parts.map((part) => [part, text.indexOf(part)] as const);
  expect(places.filter(([, place]) => place < 0)).toEqual([]);
  expect(places).toEqual([...places].sort(([, one], [, other]) => one - other));
}
