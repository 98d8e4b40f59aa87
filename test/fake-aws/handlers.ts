import type { EnvironmentSettings } from '../../infra/settings.ts';

/** The services that the server can speak; each takes its shapes from the SDK's client of that name. */
export type ServiceName =
  | 'acm'
  | 'backup'
  | 'ce'
  | 'cloudcontrol'
  | 'cloudformation'
  | 'cloudwatch'
  | 'cognito-idp'
  | 'config'
  | 'ecr'
  | 'ecs'
  | 'elasticloadbalancing'
  | 'iam'
  | 'logs'
  | 'rds'
  | 'route53'
  | 's3'
  | 'secretsmanager'
  | 'servicequotas'
  | 'sesv2'
  | 'sns'
  | 'sqs'
  | 'ssm'
  | 'sts';

/** Who calls: `arn` is what GetCallerIdentity says of them. */
export interface Principal {
  readonly name: string;
  readonly account: string;
  readonly arn: string;
}

/** What a handler knows beside its input. */
export interface Call {
  readonly service: ServiceName;
  readonly operation: string;
  readonly region: string;
  readonly account: string;
  readonly principal: Principal;
  readonly fake: FakeAccount;
}

/**
 * Answers one operation. The input is checked against the SDK's model before: members have their types (timestamps are
 * Date, blobs are Buffer). The output has to fit the model as well; a field that the model does not know is a violation.
 * @throws AwsError for what AWS would refuse
 */
// biome-ignore lint/suspicious/noExplicitAny: the shapes are those of the SDK's models, checked when a call comes
export type Handler = (input: any, call: Call) => unknown;

/** Handlers of one service, by the operation's name in the SDK's model (`DescribeServices`). */
export interface Service {
  readonly service: ServiceName;
  readonly operations: Readonly<Record<string, Handler>>;
}

/** An error as AWS answers it: `code` is the name that the SDK gives it, e.g. `ServiceNotFoundException`. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Members of the error's shape beside the message, by the model's names. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** A call as it came, decoded. `error` is the code that it was answered with. */
export interface RecordedCall {
  readonly at: Date;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly principal: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it as the operation defines it
  readonly input: any;
  readonly error?: string;
}

/** Makes calls fail: those that fit `service` and `operation`, from the (`after` + 1)th on, `times` of them (all when absent). */
export interface Fault {
  readonly service?: ServiceName;
  readonly operation?: string;
  /** Only calls whose input this accepts. */
  // biome-ignore lint/suspicious/noExplicitAny: the input as the operation defines it
  readonly when?: (input: any) => boolean;
  readonly after?: number;
  readonly times?: number;
  /** `timeout` never answers, `reset` cuts the connection, `lost-answer` does the work and then cuts it. */
  readonly kind: 'throttle' | 'timeout' | 'expired-token' | 'access-denied' | 'error' | 'reset' | 'lost-answer';
  /** For `error`: an AwsError to answer with; without it an internal error of the service (500). */
  readonly error?: AwsError;
}

/** What the services share. Its time runs faster than life, together with that of the release tool. */
export interface FakeAccount {
  readonly settings: EnvironmentSettings;
  now(): Date;
  /** Calls back when so many seconds of the fake's time are over; never after the fake stopped. */
  after(seconds: number, callback: () => void): void;
  /** The one instance of a service's state, made when first asked for. */
  part<T extends object>(type: new (fake: FakeAccount) => T): T;
  /** Records what no correct client does; a test that does not expect it fails. */
  violation(text: string): void;
  fault(fault: Fault): void;
  readonly calls: readonly RecordedCall[];
  readonly violations: string[];
}
