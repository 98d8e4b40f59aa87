import { denied, expiredToken } from './access/principals.ts';
import { AwsError, type Call, type Fault } from './handlers.ts';
import { iamPrefix } from './model.ts';

/** What a planted fault does to one call, beside an error that it is answered with. */
export type Effect = 'timeout' | 'reset' | 'lost-answer';

interface Planted {
  readonly fault: Fault;
  seen: number;
}

/** The faults that tests have planted, and how often each was met. */
export class Faults {
  private readonly planted: Planted[] = [];

  plant(fault: Fault): void {
    this.planted.push({ fault, seen: 0 });
  }

  clear(): void {
    this.planted.length = 0;
  }

  /** @throws AwsError when a fault answers this call with an error */
  meet(call: Call, input: unknown): Effect | undefined {
    const found = this.planted.find((planted) => applies(planted, call, input));
    if (found === undefined) return undefined;
    const { fault } = found;
    if (fault.kind === 'throttle') throw throttled(call);
    if (fault.kind === 'expired-token') throw expiredToken();
    if (fault.kind === 'access-denied') {
      throw denied(call.service, call.principal, `${iamPrefix(call.service)}:${call.operation}`, '*');
    }
    if (fault.kind === 'error') throw fault.error ?? new AwsError('InternalFailure', 'We encountered an error', 500);
    return fault.kind;
  }
}

function applies(planted: Planted, call: Call, input: unknown): boolean {
  const { service, operation, when, after = 0, times = Number.POSITIVE_INFINITY } = planted.fault;
  if (service !== undefined && service !== call.service) return false;
  if (operation !== undefined && operation !== call.operation) return false;
  if (when !== undefined && !when(input)) return false;
  planted.seen += 1;
  return planted.seen > after && planted.seen <= after + times;
}

function throttled({ service }: Call): AwsError {
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
  const query = ['cloudformation', 'rds', 'sts', 'iam', 'elasticloadbalancing', 'sns', 'route53'].includes(service);
  return new AwsError(query ? 'Throttling' : 'ThrottlingException', 'Rate exceeded');
}
