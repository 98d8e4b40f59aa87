import { createHmac, randomUUID } from 'node:crypto';
import { DescribeUserPoolCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { AppConfig } from '../config/config.ts';
import { createCognitoClient, createS3Client, createSqsClient } from './clients.ts';
import { DatabaseSecret } from './secrets.ts';

/** Objects under it belong to nobody: the application's own keys begin with `school/`. */
const probePrefix = 'verify';
const queueTimeoutMillis = 5_000;

/** What is wrong, in words for an operator; `undefined` where the service does not offer the question. */
export type Opinion = { readonly wrong: string } | { readonly fine: string } | undefined;

/** Inspects every AWS service behind the application, with the rights of the process's own role. */
export class Inspections {
  private readonly s3: S3Client;
  private readonly bucket: string;

  constructor(private readonly config: AppConfig) {
    this.s3 = createS3Client(config, config.env.S3_ENDPOINT);
    this.bucket = config.env.S3_UPLOADS_BUCKET;
  }

  async bucketReached(): Promise<string> {
    await this.s3.send(new HeadBucketCommand({ Bucket: this.bucket }));
    return this.bucket;
  }

  /** Writes an object, reads it and deletes it. A bucket with versions keeps the version until its lifecycle ends it. */
  async objectRoundTrip(): Promise<Opinion> {
    const at = { Bucket: this.bucket, Key: `${probePrefix}/${randomUUID()}` };
    const body = `written to be read: ${randomUUID()}`;
    await this.s3.send(new PutObjectCommand({ ...at, Body: body, ContentType: 'text/plain' }));
    let read: string | undefined;
    try {
      read = await (await this.s3.send(new GetObjectCommand(at))).Body?.transformToString();
    } finally {
      await this.s3.send(new DeleteObjectCommand(at));
    }
    if (read !== body) return { wrong: 'an object is read with other bytes than were written' };
    const after = await this.s3.send(new GetObjectCommand(at)).catch((error: Error) => error.name);
    if (after !== 'NoSuchKey') return { wrong: 'an object is still there after its deletion' };
    return { fine: 'written, read and deleted' };
  }

  async publicAccess(): Promise<Opinion> {
    const question = this.s3.send(new GetPublicAccessBlockCommand({ Bucket: this.bucket }));
    const found = await offered(question, 'NoSuchPublicAccessBlockConfiguration');
    if (found === undefined) return undefined;
    const block = found === 'absent' ? {} : (found.PublicAccessBlockConfiguration ?? {});
    const wanted = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'] as const;
    const open = wanted.filter((name) => block[name] !== true);
    return open.length === 0 ? { fine: 'blocked in all four ways' } : { wrong: `${open.join(', ')} is off` };
  }

  async bucketPolicy(): Promise<Opinion> {
    const found = await offered(
      this.s3.send(new GetBucketPolicyCommand({ Bucket: this.bucket })),
      'NoSuchBucketPolicy',
    );
    if (found === undefined) return undefined;
    if (found === 'absent') return { wrong: 'the bucket has no policy' };
    const { Statement } = JSON.parse(found.Policy ?? '{}') as { Statement?: PolicyStatement | PolicyStatement[] };
    const statements = Statement === undefined ? [] : [Statement].flat();
    return statements.some((statement) => refusesPlainHttp(statement, this.bucket))
      ? { fine: 'plain http is refused' }
      : { wrong: 'no statement refuses plain http' };
  }

  async userPool(): Promise<Opinion> {
    const { COGNITO_USER_POOL_ID: UserPoolId } = this.config.env;
    const { UserPool } = await createCognitoClient(this.config).send(new DescribeUserPoolCommand({ UserPoolId }));
    const factor = UserPool?.MfaConfiguration ?? 'OFF';
    if (this.config.deployed && factor !== 'ON') return { wrong: `the second factor is ${factor}, expected ON` };
    return { fine: `${UserPoolId}, second factor ${factor}` };
  }

  /** Signs in as nobody: the answer shows whether the client, its secret and its flow are right. */
  async userPoolClient(): Promise<Opinion> {
    const { COGNITO_CLIENT_ID: ClientId, COGNITO_CLIENT_SECRET: secret } = this.config.env;
    const USERNAME = `verify-${randomUUID()}@nobody.invalid`;
    const hash = secret && createHmac('sha256', secret).update(`${USERNAME}${ClientId}`).digest('base64');
    const command = new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: randomUUID(), ...(hash ? { SECRET_HASH: hash } : {}) },
    });
    const error = await createCognitoClient(this.config)
      .send(command)
      .then(
        () => new Error('somebody who does not exist can sign in'),
        (refusal: Error) => refusal,
      );
    if (error.name === 'UserNotFoundException') return { wrong: 'the client reveals who has an account' };
    if (error.name !== 'NotAuthorizedException') return { wrong: `${error.name}: ${error.message}` };
    if (/secret/i.test(error.message)) return { wrong: 'the secret of the client is refused' };
    return { fine: 'refuses who does not exist' };
  }

  async databaseSecret(): Promise<Opinion> {
    const { DATABASE_SECRET_ARN: arn } = this.config.env;
    if (arn === undefined) return undefined;
    const password = await new DatabaseSecret(this.config, arn).password('AWSCURRENT');
    return password === undefined ? { wrong: 'the secret has no current version' } : { fine: 'the secret is readable' };
  }

  scanResults(): Promise<Opinion> {
    return this.messagesIn(this.config.env.SCAN_RESULTS_QUEUE_URL);
  }

  mailEvents(): Promise<Opinion> {
    return this.messagesIn(this.config.env.MAIL_EVENTS_QUEUE_URL);
  }

  /** Asks for numbers only: receiving a message would count as one of its deliveries. */
  private async messagesIn(QueueUrl: string | undefined): Promise<Opinion> {
    if (QueueUrl === undefined) return undefined;
    const { Attributes } = await createSqsClient(this.config, queueTimeoutMillis).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    return { fine: `${Attributes?.ApproximateNumberOfMessages ?? 'an unknown number of'} messages wait` };
  }
}

/** The answer, `absent` where nothing is configured, undefined where a fake does not support the call. */
async function offered<T>(question: Promise<T>, absentName: string): Promise<T | 'absent' | undefined> {
  try {
    return await question;
  } catch (error) {
    const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    if (name === absentName) return 'absent';
    if ([405, 501].includes($metadata?.httpStatusCode ?? 0)) return undefined;
    throw error;
  }
}

interface PolicyStatement {
  Effect?: string;
  Principal?: unknown;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: { Bool?: Record<string, string | boolean | string[]> };
}

/** A denial of everything to everybody whose connection is not encrypted, for the bucket and its objects. */
function refusesPlainHttp(
  { Effect, Principal, Action, Resource, Condition }: PolicyStatement,
  bucket: string,
): boolean {
  const everybody = Principal === '*' || JSON.stringify(Principal) === '{"AWS":"*"}';
  const everything = [Action].flat().some((action) => action === 's3:*' || action === '*');
  const resources = [Resource].flat();
  const plain = String([Condition?.Bool?.['aws:SecureTransport']].flat()[0]) === 'false';
  const both = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`].every((arn) => resources.includes(arn));
  return Effect === 'Deny' && everybody && everything && plain && Object.keys(Condition ?? {}).length === 1 && both;
}
