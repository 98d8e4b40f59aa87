import { type FakeAws, putToS3 } from '../../../apps/local/compose/fake-aws.ts';
import { type LocatedResource, resourcesOf, type Templates } from '../../../infra/checks/assembly.ts';
import type { Made } from './deployed.ts';
import type { Identity } from './identity.ts';
import { restoredDatabase } from './restores.ts';

const only = (templates: Templates, type: string, path: string): LocatedResource => {
  const found = resourcesOf(templates, type).filter((resource) => resource.path.includes(path));
  if (found.length !== 1) throw new Error(`${found.length} resources of ${type} under ${path}, expected one`);
  return found[0] as LocatedResource;
};

/** Ids as Cognito gives them, and whether the pool of the templates demands a second factor. */
export function identityOf(templates: Templates): Identity {
  const { MfaConfiguration } = only(templates, 'AWS::Cognito::UserPool', 'Identity/').Properties;
  return {
    userPoolId: `${templates.settings.region}_Rehearse1`,
    clientId: 'rehearsal0000000000000000',
    mfa: MfaConfiguration === 'ON' ? 'ON' : 'OPTIONAL',
    restored: restoredDatabase(templates.settings),
  };
}

export async function callSqs<T>(fake: FakeAws, operation: string, body: object): Promise<T> {
  const answer = await fetch(fake.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${fake.accessKey}/20260101/${fake.region}/sqs/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The fake AWS refused ${operation}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** The rules of a bucket as PutBucketCors takes them. */
function corsDocument(rules: readonly CorsRule[]): string {
  const list = (name: string, values: readonly string[] = []) =>
    values.map((value) => `<${name}>${value}</${name}>`).join('');
  const texts = rules.map(
    (rule) =>
      `<CORSRule>${list('AllowedOrigin', rule.AllowedOrigins)}${list('AllowedMethod', rule.AllowedMethods)}${list('AllowedHeader', rule.AllowedHeaders)}${list('ExposeHeader', rule.ExposedHeaders)}<MaxAgeSeconds>${rule.MaxAge}</MaxAgeSeconds></CORSRule>`,
  );
  return `<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${texts.join('')}</CORSConfiguration>`;
}

interface CorsRule {
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
}

const stacksWithQueues = ['Storage', 'Mail'];

/** Makes in the fake AWS what the templates declare and the tasks use: buckets and queues. */
export async function makeResources(fake: FakeAws, templates: Templates): Promise<Made> {
  const location = `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${fake.region}</LocationConstraint></CreateBucketConfiguration>`;
  const { region } = templates.settings;
  for (const { Properties, stack } of resourcesOf(templates, 'AWS::S3::Bucket')) {
    if (stack.id !== 'Storage' || stack.region !== region) continue;
    await putToS3(fake, `/${Properties.BucketName}`, location);
    const rules = Properties.CorsConfiguration?.CorsRules;
    if (rules !== undefined) await putToS3(fake, `/${Properties.BucketName}?cors`, corsDocument(rules));
  }
  const queuePaths = new Map<string, string>();
  for (const { Properties, logicalId, stack } of resourcesOf(templates, 'AWS::SQS::Queue')) {
    if (!stacksWithQueues.includes(stack.id)) continue;
    const { QueueUrl } = await callSqs<{ QueueUrl: string }>(fake, 'CreateQueue', { QueueName: Properties.QueueName });
    queuePaths.set(logicalId, new URL(QueueUrl).pathname);
  }
  return { ...identityOf(templates), clientSecret: 'rehearsal-client-secret', queuePaths };
}
