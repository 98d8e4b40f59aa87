import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../apps/cli/failure.ts';
import { synthesize } from '../checks/assembly.ts';
import { globalRegion, parameterPath } from '../names.ts';
import { parametersOf } from '../parameters.ts';
import { noRelease } from '../service/release.ts';
import type { EnvironmentSettings } from '../settings.ts';

interface FakeAws {
  readonly endpoint: string;
  readonly settings: EnvironmentSettings;
}

export interface Outcome {
  readonly stack: string;
  readonly result: 'deployed' | 'refused' | 'skipped';
  readonly why: string;
}

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Through `env`, which adds to the environment of this process what points the CLI at the fake. */
function run({ endpoint, settings }: FakeAws, program: string, args: readonly string[]) {
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    // The fake takes the account from the key's id.
    AWS_ACCESS_KEY_ID: settings.account,
    AWS_SECRET_ACCESS_KEY: 'fake',
    AWS_REGION: settings.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    NO_COLOR: '1',
    CI: 'true',
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const { status, stdout, stderr } = spawnSync('env', [...assignments, program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { ok: status === 0, text: `${stdout}\n${stderr}` };
}

const call = async (fake: FakeAws, target: string, service: string, body: unknown): Promise<void> => {
  const credential = `Credential=${fake.settings.account}/20260101/${fake.settings.region}/${service}/aws4_request`;
  const response = await fetch(fake.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
};

/** Sets what a person sets before the first deployment. */
async function setRequired(fake: FakeAws): Promise<void> {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const values: Readonly<Record<string, string>> = {
    'cdn/public-key': pair.publicKey,
    'cdn/private-key': pair.privateKey,
    'notify/pagerduty-endpoint': 'https://events.pagerduty.com/integration/fake/enqueue',
  };
  for (const { name, kind } of parametersOf(fake.settings).filter(({ origin }) => origin === 'required')) {
    const path = parameterPath(fake.settings, name);
    const value =
      values[name] ?? `arn:aws:secretsmanager:${fake.settings.region}:${fake.settings.account}:secret:${path}`;
    await (kind === 'parameter'
      ? call(fake, 'AmazonSSM.PutParameter', 'ssm', { Name: path, Type: 'String', Value: value, Overwrite: true })
      : call(fake, 'secretsmanager.CreateSecret', 'secretsmanager', { Name: path, SecretString: value }).catch(
          () => {},
        ));
  }
}

/** The line that names the cause, out of all that the CLI prints. */
function causeIn(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const causes = lines.filter((line) => /(_FAILED|failed:|rror:|not supported|Unsupported|Unknown)/.test(line));
  return (causes[0] ?? lines.findLast((line) => line !== '') ?? 'no output').slice(0, 200);
}

/** Takes types out of a template, and what refers to them, so that the rest can be tried. */
function without(file: string, types: readonly string[]): string[] {
  const template = JSON.parse(readFileSync(file, 'utf8'));
  const gone = new Set<string>();
  const drop = (
    part: 'Resources' | 'Outputs',
    because: (entry: string, value: { Type?: string }) => boolean,
  ): boolean => {
    const names = Object.keys(template[part] ?? {}).filter((name) =>
      because(JSON.stringify(template[part][name]), template[part][name]),
    );
    for (const name of names) {
      if (part === 'Resources') gone.add(name);
      delete template[part][name];
    }
    return names.length > 0;
  };
  const refers = (entry: string): boolean =>
    [...gone].some((name) => entry.includes(`{"Ref":"${name}"}`) || entry.includes(`"Fn::GetAtt":["${name}"`));
  drop('Resources', (_entry, { Type = '' }) => types.includes(Type));
  while (drop('Resources', refers));
  drop('Outputs', refers);
  for (const resource of Object.values<{ DependsOn?: string[] | string }>(template.Resources)) {
    if (resource.DependsOn === undefined) continue;
    resource.DependsOn = [resource.DependsOn].flat().filter((name) => !gone.has(name));
  }
  writeFileSync(file, JSON.stringify(template));
  renew(file);
  return [...gone];
}

/** The CLI uploads a template under its hash, and not again under one that is there. */
function renew(file: string): void {
  const assets = file.replace('.template.json', '.assets.json');
  const files: Record<string, { source: { path: string } }> = JSON.parse(readFileSync(assets, 'utf8')).files;
  const [old] = Object.entries(files).find(([, { source }]) => source.path === basename(file)) ?? [];
  if (old === undefined) return;
  const now = createHash('sha256').update(readFileSync(file)).digest('hex');
  for (const place of [assets, join(dirname(file), 'manifest.json')]) {
    writeFileSync(place, readFileSync(place, 'utf8').replaceAll(old, now));
  }
}

/** Types that the fake does not know or cannot make. */
function refusedTypes(text: string): string[] {
  const unknown = /Unrecognized resource types: \[([^\]]+)\]/.exec(text)?.[1]?.split(',') ?? [];
  // What was in progress beside a failure is cancelled, and would have worked.
  const lines = text.split('\n').filter((line) => !/cancelled/i.test(line));
  const failed = [...lines.join('\n').matchAll(/(?:CREATE|UPDATE)_FAILED\s*\|\s*([A-Za-z0-9:]+)/g)].map(
    ([, type = '']) => type,
  );
  return [...new Set([...unknown, ...failed].map((type) => type.trim()))].filter(
    (type) => type !== 'AWS::CloudFormation::Stack',
  );
}

/** Outputs that read the secret RDS makes for its master user, which a fake may not know. */
function withoutMasterSecret(file: string): string[] {
  const template = JSON.parse(readFileSync(file, 'utf8'));
  const names = Object.keys(template.Outputs ?? {}).filter((name) =>
    JSON.stringify(template.Outputs[name]).includes('MasterUserSecret'),
  );
  for (const name of names) delete template.Outputs[name];
  writeFileSync(file, JSON.stringify(template));
  renew(file);
  return names;
}

/** Their functions call AWS by an SDK that a fake does not bring. */
function customTypes(file: string): string[] {
  const { Resources = {} } = JSON.parse(readFileSync(file, 'utf8'));
  const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
  return [...new Set(types.filter((type) => type.startsWith('Custom::')))];
}

function deployStack(fake: FakeAws, id: string, templateFile: string): Outcome {
  const left = customTypes(templateFile);
  if (left.length > 0) without(templateFile, left);
  for (;;) {
    const args = ['deploy', id, '--app', dirname(templateFile), '--exclusively', '--require-approval', 'never'];
    const { ok, text } = run(fake, 'cdk', args);
    const why = left.length === 0 ? '' : `without ${left.join(', ')}`;
    if (ok) return { stack: id, result: 'deployed', why };
    const types = refusedTypes(text).filter((type) => !left.includes(type));
    const outputs = types.length === 0 ? withoutMasterSecret(templateFile) : [];
    if (types.length + outputs.length === 0) return { stack: id, result: 'refused', why: causeIn(text) };
    if (types.length > 0) without(templateFile, types);
    left.push(...types, ...outputs);
  }
}

function deploy(fake: FakeAws, report: (outcome: Outcome) => void): Outcome[] {
  const { stacks } = synthesize(fake.settings, noRelease, { validate: false });
  const lost = new Set<string>();
  return stacks.map(({ id, dependencies, templateFile }): Outcome => {
    const missing = dependencies.filter((dependency) => lost.has(dependency));
    const outcome: Outcome =
      missing.length > 0
        ? { stack: id, result: 'skipped', why: `needs ${missing.join(', ')}` }
        : deployStack(fake, id, templateFile);
    if (outcome.result !== 'deployed') lost.add(id);
    report(outcome);
    return outcome;
  });
}

/**
 * Deploys an environment into a fake of CloudFormation that runs already, stack by stack.
 * It shows that references, order and parameters fit; it shows nothing about AWS itself.
 * @throws Failure where no fake answers
 */
export async function rehearse(
  settings: EnvironmentSettings,
  endpoint: string,
  { report, print }: { readonly report: (outcome: Outcome) => void; readonly print: (text: string) => void },
): Promise<Outcome[]> {
  const fake: FakeAws = { endpoint, settings };
  try {
    await setRequired(fake);
  } catch (error) {
    throw new Failure({
      what: `No fake of AWS answers at ${endpoint}`,
      why: error instanceof Error ? error.message : String(error),
      next: ['Start one that knows CloudFormation, and pass its address with --endpoint'],
      cause: error,
    });
  }
  for (const region of [settings.region, globalRegion]) {
    const place = `aws://${settings.account}/${region}`;
    const { ok, text } = run(fake, 'cdk', ['bootstrap', place, '-c', `environment=${settings.name}`]);
    if (!ok) print(`bootstrap of ${region}: ${causeIn(text)}`);
  }
  return deploy(fake, report);
}
