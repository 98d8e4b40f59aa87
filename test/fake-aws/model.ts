import { createRequire } from 'node:module';
import type { ServiceName } from './handlers.ts';

/**
 * What each service accepts and answers, read out of the schemas that the installed SDK clients carry themselves.
 * A client is loaded when the first call for its service comes.
 */
export interface Model {
  readonly service: ServiceName;
  readonly protocol: Protocol;
  /** Prefix of X-Amz-Target, for the JSON protocols. */
  readonly target: string;
  readonly xmlNamespace: string;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly errors: ReadonlyMap<string, StructureShape>;
}

export type Protocol = 'json' | 'query' | 'rest-json' | 'rest-xml';

export interface Operation {
  readonly name: string;
  readonly http: { readonly method: string; readonly uri: string; readonly status: number } | undefined;
  readonly input: Shape;
  readonly output: Shape;
}

export type Traits = Readonly<Record<string, unknown>>;

export interface Member {
  readonly shape: Shape;
  /** Of the member alone. */
  readonly own: Traits;
  /** Of the member and the shape that it points at. */
  readonly traits: Traits;
}

export interface StructureShape {
  readonly kind: 'structure';
  readonly name: string;
  readonly union: boolean;
  readonly traits: Traits;
  readonly members: ReadonlyMap<string, Member>;
  readonly required: readonly string[];
}

export type Shape =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'blob' | 'document' | 'unit' }
  | { readonly kind: 'timestamp'; readonly format: 'date-time' | 'http-date' | 'epoch-seconds' | undefined }
  | { readonly kind: 'list'; readonly member: Member }
  | { readonly kind: 'map'; readonly key: Member; readonly value: Member }
  | StructureShape;

interface Client {
  readonly package: string;
  readonly protocol: Protocol;
  /** IAM's prefix for actions, where it is not the name of the service. */
  readonly iam?: string;
}

const clients: Readonly<Record<ServiceName, Client>> = {
  acm: { package: 'acm', protocol: 'json' },
  backup: { package: 'backup', protocol: 'rest-json' },
  ce: { package: 'cost-explorer', protocol: 'json' },
  cloudcontrol: { package: 'cloudcontrol', protocol: 'json', iam: 'cloudformation' },
  cloudformation: { package: 'cloudformation', protocol: 'query' },
  cloudwatch: { package: 'cloudwatch', protocol: 'json' },
  'cognito-idp': { package: 'cognito-identity-provider', protocol: 'json' },
  config: { package: 'config-service', protocol: 'json' },
  ecr: { package: 'ecr', protocol: 'json' },
  ecs: { package: 'ecs', protocol: 'json' },
  elasticloadbalancing: { package: 'elastic-load-balancing-v2', protocol: 'query' },
  iam: { package: 'iam', protocol: 'query' },
  logs: { package: 'cloudwatch-logs', protocol: 'json' },
  rds: { package: 'rds', protocol: 'query' },
  route53: { package: 'route-53', protocol: 'rest-xml' },
  s3: { package: 's3', protocol: 'rest-xml' },
  secretsmanager: { package: 'secrets-manager', protocol: 'json' },
  servicequotas: { package: 'service-quotas', protocol: 'json' },
  sesv2: { package: 'sesv2', protocol: 'rest-json', iam: 'ses' },
  sns: { package: 'sns', protocol: 'query' },
  sqs: { package: 'sqs', protocol: 'json' },
  ssm: { package: 'ssm', protocol: 'json' },
  sts: { package: 'sts', protocol: 'query' },
};

const signingNames: Readonly<Record<string, ServiceName>> = {
  cloudcontrolapi: 'cloudcontrol',
  monitoring: 'cloudwatch',
  ses: 'sesv2',
};

/** The service that a request was signed for, or undefined when the server does not know it. */
export function serviceSignedAs(name: string): ServiceName | undefined {
  const service = signingNames[name] ?? name;
  return service in clients ? (service as ServiceName) : undefined;
}

export const iamPrefix = (service: ServiceName): string => clients[service].iam ?? service;

const require = createRequire(import.meta.url);
const models = new Map<ServiceName, Model>();

export function modelOf(service: ServiceName): Model {
  const known = models.get(service);
  if (known !== undefined) return known;
  const client = clients[service];
  const exported: Record<string, unknown> = require(`@aws-sdk/client-${client.package}`);
  const schemas = Object.entries(exported).flatMap(([name, value]) =>
    name.endsWith('$') && Array.isArray(value) ? [value as Schema[]] : [],
  );
  const operations = schemas.filter(([kind]) => kind === 9).map(operationOf);
  const errors = schemas.filter(([kind]) => kind === -3).map((schema) => shapeOf(schema) as StructureShape);
  const model: Model = {
    service,
    protocol: client.protocol,
    ...settingsOf(exported),
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    errors: new Map(errors.map((error) => [error.name, error])),
  };
  models.set(service, model);
  return model;
}

/** The client's own defaults, as its configuration shows them. */
function settingsOf(exported: Record<string, unknown>): Pick<Model, 'target' | 'xmlNamespace'> {
  const type = Object.values(exported).find(
    (value): value is new (settings: object) => { config: { protocolSettings?: Record<string, string> } } =>
      typeof value === 'function' && /^[A-Za-z0-9]+Client$/.test(value.name) && value.name !== '__Client',
  );
  const { serviceTarget = '', xmlNamespace = '' } =
    type === undefined ? {} : (new type({ region: 'eu-central-1' }).config.protocolSettings ?? {});
  return { target: serviceTarget, xmlNamespace };
}

// The SDK writes its schemas as tuples and numbers; the first entry says what a tuple is.
// biome-ignore lint/suspicious/noExplicitAny: the tuples have a different form for each kind
type Schema = any;

const flags = ['httpLabel', 'idempotent', 'idempotencyToken', 'sensitive', 'httpPayload', 'httpResponseCode'];

function traitsOf(given: number | Traits): Traits {
  if (typeof given === 'object') return given;
  return Object.fromEntries(flags.flatMap((name, bit) => ((given >> bit) & 1 ? [[name, 1]] : [])));
}

function operationOf(schema: Schema): Operation {
  const { http } = traitsOf(schema[3]) as { http?: [string, string, number] };
  return {
    name: schema[2],
    http: http === undefined ? undefined : { method: http[0], uri: http[1], status: http[2] ?? 200 },
    get input() {
      return shapeOf(schema[4]);
    },
    get output() {
      return shapeOf(schema[5]);
    },
  };
}

const shapes = new WeakMap<object, Shape>();

function shapeOf(given: Schema): Shape {
  const schema: Schema = typeof given === 'function' ? given() : given;
  if (schema === 'unit') return { kind: 'unit' };
  if (typeof schema === 'number') return simpleShape(schema);
  const known = shapes.get(schema);
  if (known !== undefined) return known;
  const shape = compoundShape(schema);
  shapes.set(schema, shape);
  return shape;
}

function simpleShape(number: number): Shape {
  if (number >= 128) return { kind: 'map', key: memberOf(0), value: memberOf(number & 63) };
  if (number >= 64) return { kind: 'list', member: memberOf(number & 63) };
  if (number === 0) return { kind: 'string' };
  if (number === 2) return { kind: 'boolean' };
  if (number === 15) return { kind: 'document' };
  if (number === 21 || number === 42) return { kind: 'blob' };
  if (number === 1 || number === 17 || number === 19) return { kind: 'number' };
  const formats = [undefined, 'date-time', 'http-date', 'epoch-seconds'] as const;
  if (number >= 4 && number <= 7) return { kind: 'timestamp', format: formats[number - 4] };
  throw new Error(`a schema of the SDK has the unknown type ${number}`);
}

function compoundShape(schema: Schema): Shape {
  const [kind, , name, traits] = schema;
  if (kind === 0) return shapeOf(schema[4]);
  if (kind === 1) return lazily('list', { member: () => memberOf(schema[4]) });
  if (kind === 2) return lazily('map', { key: () => memberOf(schema[4]), value: () => memberOf(schema[5]) });
  const names: string[] = schema[4];
  return lazily('structure', {
    name: () => name,
    union: () => kind === 4,
    traits: () => traitsOf(traits),
    required: () => names.slice(0, schema[6] ?? 0),
    members: () => new Map(names.map((member, index) => [member, memberOf(schema[5][index])])),
  });
}

/** Shapes refer to each other in circles, so their parts are made when they are asked for. */
function lazily(kind: string, parts: Record<string, () => unknown>): Shape {
  const shape = { kind };
  for (const [name, make] of Object.entries(parts)) {
    let made: unknown;
    Object.defineProperty(shape, name, {
      enumerable: true,
      get: () => {
        made ??= make();
        return made;
      },
    });
  }
  return shape as Shape;
}

function memberOf(given: Schema): Member {
  // A pair is a reference with the traits of the member itself.
  const pair = Array.isArray(given) && given.length === 2;
  const own = pair ? traitsOf(given[1]) : {};
  const target = pair ? given[0] : given;
  let traits: Traits | undefined;
  return {
    own,
    get shape() {
      return shapeOf(target);
    },
    get traits() {
      traits ??= { ...targetTraits(target), ...own };
      return traits;
    },
  };
}

function targetTraits(target: Schema): Traits {
  const schema: Schema = typeof target === 'function' ? target() : target;
  return Array.isArray(schema) ? traitsOf(schema[3]) : {};
}
