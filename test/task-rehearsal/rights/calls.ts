import { callMark } from '../fakes/front.ts';

/** A call to AWS as nginx wrote it. */
interface LoggedCall {
  readonly host: string;
  readonly method: string;
  readonly uri: string;
  readonly target: string;
  readonly authorization: string;
  readonly status: number;
  readonly body: string;
}

/** What a task's role needs for a call. */
export interface NeededRight {
  readonly part: string;
  readonly action: string;
  readonly resources: readonly string[];
  readonly context: Readonly<Record<string, string>>;
}

export interface Place {
  readonly account: string;
  readonly region: string;
  /** The alias of the key that a bucket is encrypted with; undefined where it has none of its own. */
  keyAliasOf(bucket: string): string | undefined;
}

/** The rights that the calls of a log needed, each once. What is not signed by a task's role needs none. */
export function neededRights(log: string, place: Place): NeededRight[] {
  const needed = log
    .split('\n')
    .filter((line) => line.startsWith(callMark))
    .flatMap((line) => rightsOf(JSON.parse(line.slice(callMark.length)) as LoggedCall, place));
  return [...new Map(needed.map((one) => [JSON.stringify(one), one])).values()];
}

function rightsOf(call: LoggedCall, place: Place): NeededRight[] {
  const part = signerOf(call);
  // Whoever asks whether a browser may send something is not the one who signed its address.
  if (part === undefined || call.method === 'OPTIONS') return [];
  const found = serviceOf(call)(call, place);
  return found.map((right) => ({ part, ...right }));
}

/** By the header, or by the address where the call was signed for somebody else to make. */
function signerOf({ authorization, uri }: LoggedCall): string | undefined {
  const credential = /Credential=([^,\s]+)/.exec(authorization)?.[1];
  const signed = new URL(uri, 'https://aws').searchParams.get('X-Amz-Credential');
  return /^task-([a-z0-9-]+)\//.exec(credential ?? signed ?? '')?.[1];
}

type Right = Omit<NeededRight, 'part'>;
type Reader = (call: LoggedCall, place: Place) => Right[];

function serviceOf({ host }: LoggedCall): Reader {
  const reader = Object.entries(services).find(([service]) => new RegExp(`(^|\\.)${service}\\.`).test(host))?.[1];
  if (reader === undefined) throw new Error(`The rehearsal does not know what a call to ${host} needs`);
  return reader;
}

const operationOf = ({ target }: LoggedCall): string => target.split('.').at(-1) ?? '';
const arn = (service: string, { region, account }: Place, resource: string) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;
const right = (action: string, ...resources: string[]): Right => ({ action, resources, context: {} });

/** A key that a service uses on behalf of the caller. */
const keyThrough = (action: string, service: string, place: Place, alias = ''): Right => ({
  action,
  resources: [arn('kms', place, 'key/rehearsal')],
  context: { 'kms:ViaService': `${service}.${place.region}.amazonaws.com`, 'kms:ResourceAliases': alias },
});

const services: Readonly<Record<string, Reader>> = {
  s3: ({ host, method, uri }, place) => {
    const { pathname, searchParams } = new URL(uri, 'https://s3');
    const ofHost = /^(.+)\.s3\./.exec(host)?.[1];
    const [first = '', ...rest] = decodeURIComponent(pathname.slice(1)).split('/');
    const bucket = ofHost ?? first;
    const key = ofHost === undefined ? rest.join('/') : [first, ...rest].join('/');
    const action = s3Action(method, key !== '', searchParams);
    const at = key === '' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
    const alias = place.keyAliasOf(bucket);
    const encrypts = { 's3:GetObject': 'kms:Decrypt', 's3:PutObject': 'kms:GenerateDataKey' }[action];
    const withKey = alias === undefined || encrypts === undefined ? [] : [keyThrough(encrypts, 's3', place, alias)];
    return [right(action, at), ...withKey];
  },
  'cognito-idp': (call, place) => [
    right(
      `cognito-idp:${operationOf(call)}`,
      arn('cognito-idp', place, `userpool/${JSON.parse(call.body).UserPoolId}`),
    ),
  ],
  sqs: (call, place) => {
    const { QueueUrl } = JSON.parse(call.body) as { QueueUrl: string };
    return [right(`sqs:${operationOf(call)}`, arn('sqs', place, QueueUrl.split('/').at(-1) ?? ''))];
  },
  secretsmanager: (call, place) => [
    right(`secretsmanager:${operationOf(call)}`, JSON.parse(call.body).SecretId),
    keyThrough('kms:Decrypt', 'secretsmanager', place),
  ],
  email: ({ method, uri, body }, place) => {
    if (method !== 'POST' || uri !== '/v2/email/outbound-emails') throw new Error(`email: ${method} ${uri}`);
    const { FromEmailAddress, ConfigurationSetName } = JSON.parse(body) as Record<string, string>;
    const address = /<([^>]+)>$/.exec(FromEmailAddress ?? '')?.[1] ?? FromEmailAddress ?? '';
    const resources = [`identity/${address.split('@')[1]}`, `configuration-set/${ConfigurationSetName}`];
    return [
      {
        action: 'ses:SendEmail',
        resources: resources.map((resource) => arn('ses', place, resource)),
        context: { 'ses:FromAddress': address },
      },
    ];
  },
  backup: ({ method, uri }) => {
    const operation = /^\/restore-jobs\/[^/]+(\/validations)?$/.exec(uri);
    if (operation === null) throw new Error(`backup: ${method} ${uri}`);
    return [right(operation[1] === undefined ? 'backup:DescribeRestoreJob' : 'backup:PutRestoreValidationResult', '*')];
  },
  rds: ({ body }, place) => {
    const form = new URLSearchParams(body);
    return [right(`rds:${form.get('Action')}`, arn('rds', place, `db:${form.get('DBInstanceIdentifier')}`))];
  },
};

/** By "Actions, resources, and condition keys for Amazon S3" in the Service Authorization Reference. */
function s3Action(method: string, hasKey: boolean, query: URLSearchParams): string {
  const ofBucket: Readonly<Record<string, string>> = {
    policy: 'GetBucketPolicy',
    publicAccessBlock: 'GetBucketPublicAccessBlock',
  };
  if (!hasKey) {
    const asked = Object.keys(ofBucket).find((name) => query.has(name));
    return `s3:${asked === undefined ? 'ListBucket' : ofBucket[asked]}`;
  }
  if (query.has('tagging')) return method === 'GET' ? 's3:GetObjectTagging' : 's3:PutObjectTagging';
  if (method === 'DELETE') return query.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject';
  return method === 'GET' || method === 'HEAD' ? 's3:GetObject' : 's3:PutObject';
}
