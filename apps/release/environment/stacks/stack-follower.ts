import type { Step } from '../../../cli/output.ts';
import { type StackEvent, stackEvents } from '../../aws/cloudformation-stacks.ts';
import { isExpired, isTransient } from '../../aws/errors.ts';
import type { Context } from '../context.ts';
import type { AssembledStack } from './assembly.ts';
import { isGood, isOfStack } from './stack-failure.ts';

/** Types that come in numbers, take a second and are of no interest to the operator. */
const unreported = new Set([
  'AWS::CDK::Metadata',
  'AWS::EC2::Route',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::IAM::Policy',
  'AWS::SSM::Parameter',
]);

const verbs = [
  [/^CREATE/, 'creating'],
  [/^UPDATE/, 'updating'],
  [/^DELETE/, 'deleting'],
  [/^ROLLBACK/, 'rolling back'],
] as const;

const verbOf = (status: string): string => verbs.find(([form]) => form.test(status))?.[1] ?? status;

export const silentMinutes = 10;

/** Reports what CloudFormation does to one stack, as it comes. */
export class StackFollower {
  /** Everything since the follower was made, oldest first. */
  readonly events: StackEvent[] = [];
  private lastEventId: string | undefined;
  private step: Step | undefined;
  private readonly inProgress = new Map<string, StackEvent>();
  private lastEventSeconds: number;
  private done = 0;
  private isUnreadable = false;

  constructor(
    private readonly context: Pick<Context, 'aws' | 'clock' | 'out'>,
    readonly stack: AssembledStack,
  ) {
    this.lastEventSeconds = context.clock.elapsedSeconds();
  }

  /** Leaves out what has happened before. @param isFirst the event to begin with; by default the next one */
  async begin(isFirst?: (event: StackEvent) => boolean): Promise<void> {
    const before = await stackEvents(this.context, this.stack, isFirst ?? (() => true));
    if (isFirst === undefined) this.lastEventId = before.at(-1)?.id;
    else this.report(before);
  }

  /** Reads what is new. What hinders reading does not hinder CloudFormation, so it is only reported, once. */
  async read(): Promise<void> {
    try {
      const read = await stackEvents(this.context, this.stack, ({ id }) => id === this.lastEventId);
      this.report(read.filter(({ id }) => id !== this.lastEventId));
      this.isUnreadable = false;
    } catch (error) {
      if (!isTransient(error) && (error as { $metadata?: unknown }).$metadata === undefined) throw error;
      if (!this.isUnreadable) {
        const why = isExpired(error) ? 'the credentials have expired' : (error as Error).message;
        this.print(`its events cannot be read at the moment (${why}); CloudFormation continues without this run`);
      }
      this.isUnreadable = true;
    }
    this.reportSilence();
  }

  /** Whether an operation has begun and not ended. */
  get isInProgress(): boolean {
    return this.step !== undefined;
  }

  end(text: string, good: boolean): void {
    if (good) this.step?.done(text);
    else this.step?.failed(text);
    this.step = undefined;
    this.inProgress.clear();
    this.done = 0;
  }

  private report(events: readonly StackEvent[]): void {
    if (events.length === 0) return;
    this.lastEventId = events.at(-1)?.id;
    this.events.push(...events);
    this.lastEventSeconds = this.context.clock.elapsedSeconds();
    let finished: string[] = [];
    const reportFinished = () => {
      if (finished.length > 0)
        this.print(`${this.done} done: ${shorten(finished)}${this.waitingFor('; in progress: ')}`);
      finished = [];
    };
    for (const event of events) {
      if (isOfStack(event)) {
        reportFinished();
        this.reportOfStack(event);
      } else if (event.status.endsWith('_IN_PROGRESS')) this.inProgress.set(event.logicalId, event);
      else {
        this.inProgress.delete(event.logicalId);
        if (event.status.endsWith('_FAILED')) this.reportFailure(event);
        else this.done += 1;
        if (event.status.endsWith('_COMPLETE') && !unreported.has(event.type)) finished.push(this.labelOf(event));
      }
    }
    reportFinished();
  }

  private reportOfStack({ status }: StackEvent): void {
    if (status === 'REVIEW_IN_PROGRESS') return;
    if (this.step === undefined && status.endsWith('_IN_PROGRESS')) {
      this.step = this.context.out.step(`Stack ${this.stack.id}: ${verbOf(status)}`);
    } else if (status === 'ROLLBACK_IN_PROGRESS') this.print('deleting what it has created');
    else if (status === 'UPDATE_ROLLBACK_IN_PROGRESS') this.print('rolling back to what was there before');
    else if (status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') this.print('removing what was replaced');
    else if (!status.endsWith('_IN_PROGRESS')) this.end(status, isGood(status) || status === 'DELETE_COMPLETE');
  }

  private reportFailure(event: StackEvent): void {
    if (/cancelled/i.test(event.reason)) return;
    this.print(`${this.labelOf(event)} (${event.type}) ${event.status}: ${event.reason}`);
  }

  private reportSilence(): void {
    const now = this.context.clock.elapsedSeconds();
    const minutes = Math.floor((now - this.lastEventSeconds) / 60);
    if (this.step === undefined || minutes < silentMinutes) return;
    this.lastEventSeconds = now;
    this.print(`nothing has happened for ${minutes} minutes${this.waitingFor('; it waits for ')}; slow is not broken`);
  }

  private waitingFor(before: string): string {
    const running = [...this.inProgress.values()].filter(({ type }) => !unreported.has(type));
    if (running.length === 0) return '';
    return before + shorten(running.map((event) => `${this.labelOf(event)} (${event.type})`));
  }

  private print(text: string): void {
    if (this.step === undefined) this.context.out.print(`    Stack ${this.stack.id}: ${text}`);
    else this.step.note(text);
  }

  private labelOf(event: StackEvent): string {
    return labelOf(this.stack, event.logicalId);
  }
}

/** The construct's path below its stack, which is what stands in the code. */
export const labelOf = ({ id, paths }: AssembledStack, logicalId: string): string =>
  paths[logicalId]?.replace(`${id}/`, '') ?? logicalId;

const shorten = (names: readonly string[], most = 4): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
