import type {
  DeleteParameterRequest,
  GetParameterRequest,
  GetParametersByPathRequest,
  GetParametersRequest,
  Parameter,
  PutParameterRequest,
} from '@aws-sdk/client-ssm';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

interface Stored {
  readonly type: string;
  readonly value: string;
  readonly version: number;
  readonly changedAt: Date;
}

const standardTierBytes = 4_096;

/** Parameters of all regions, by `REGION NAME`. */
export class Parameters {
  private readonly stored = new Map<string, Stored>();

  constructor(readonly fake: FakeAccount) {}

  read(region: string, name: string): Stored | undefined {
    return this.stored.get(`${region} ${name}`);
  }

  put(region: string, name: string, value: string, type = 'String'): number {
    const version = (this.read(region, name)?.version ?? 0) + 1;
    this.stored.set(`${region} ${name}`, { type, value, version, changedAt: this.fake.now() });
    return version;
  }

  remove(region: string, name: string): boolean {
    return this.stored.delete(`${region} ${name}`);
  }

  names(region: string): string[] {
    const prefix = `${region} `;
    return [...this.stored.keys()].flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : [])).sort();
  }
}

const shortName = (nameOrArn: string): string => {
  const [, path] = /^arn:aws:ssm:[^:]*:\d+:parameter(\/.*)$/.exec(nameOrArn) ?? [];
  return path ?? nameOrArn;
};

function show(call: Call, given: string): Parameter | undefined {
  const [, name = given] = /^([^:]*)(:\d+)?$/.exec(shortName(given)) ?? [];
  const found = call.fake.part(Parameters).read(call.region, name);
  if (found === undefined) return undefined;
  return {
    Name: name,
    Type: found.type as Parameter['Type'],
    Value: found.value,
    Version: found.version,
    LastModifiedDate: found.changedAt,
    ARN: `arn:aws:ssm:${call.region}:${call.account}:parameter/${name.replace(/^\//, '')}`,
    DataType: 'text',
  };
}

// The parameter's name is not part of the message, as in life.
const absent = () => new AwsError('ParameterNotFound', '');

function get({ Name = '' }: GetParameterRequest, call: Call) {
  const found = show(call, Name);
  if (found === undefined) throw absent();
  return { Parameter: found };
}

function getSeveral({ Names = [] }: GetParametersRequest, call: Call) {
  if (Names.length > 10) {
    throw new AwsError('ValidationException', `1 validation error detected: 'names' has ${Names.length} of at most 10`);
  }
  const found = Names.map((name) => ({ name, parameter: show(call, name) }));
  return {
    Parameters: found.flatMap(({ parameter }) => (parameter === undefined ? [] : [parameter])),
    InvalidParameters: found.flatMap(({ name, parameter }) => (parameter === undefined ? [name] : [])),
  };
}

/** At most ten a page; a page may be shorter than asked for, so that clients have to follow the token. */
function getByPath(input: GetParametersByPathRequest, call: Call) {
  const { Path = '', Recursive = false, MaxResults = 10, NextToken } = input;
  if (MaxResults < 1 || MaxResults > 10) {
    throw new AwsError('ValidationException', `Value '${MaxResults}' at 'maxResults' has to be between 1 and 10`);
  }
  const folder = `${Path.replace(/\/$/, '')}/`;
  const names = call.fake
    .part(Parameters)
    .names(call.region)
    .filter((name) => name.startsWith(folder) && (Recursive || !name.slice(folder.length).includes('/')));
  const start = NextToken === undefined ? 0 : names.indexOf(Buffer.from(NextToken, 'base64').toString());
  if (start < 0) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const next = names[start + MaxResults];
  return {
    Parameters: names.slice(start, start + MaxResults).map((name) => show(call, name)),
    ...(next === undefined ? {} : { NextToken: Buffer.from(next).toString('base64') }),
  };
}

function put({ Name = '', Value = '', Type, Overwrite = false, Tier }: PutParameterRequest, call: Call) {
  const parameters = call.fake.part(Parameters);
  const known = parameters.read(call.region, Name);
  if (known !== undefined && !Overwrite) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (Value === '') throw new AwsError('ValidationException', `Value '' at 'value' has to have at least 1 character`);
  if (Buffer.byteLength(Value) > standardTierBytes && Tier === undefined) {
    throw new AwsError(
      'ValidationException',
      `Standard tier parameters support a maximum parameter value of ${standardTierBytes} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.`,
    );
  }
  if (known === undefined && Type === undefined) {
    throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
  }
  return { Version: parameters.put(call.region, Name, Value, Type ?? known?.type), Tier: Tier ?? 'Standard' };
}

function remove({ Name = '' }: DeleteParameterRequest, call: Call) {
  if (!call.fake.part(Parameters).remove(call.region, Name)) throw absent();
  return {};
}

export const ssmService: Service = {
  service: 'ssm',
  operations: {
    DeleteParameter: remove,
    GetParameter: get,
    GetParameters: getSeveral,
    GetParametersByPath: getByPath,
    PutParameter: put,
  },
};
