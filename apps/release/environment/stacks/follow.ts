import type { Step } from '../../../cli/output.ts';
import { type StackEvent, stackEvents } from '../../aws/cloudformation-stacks.ts';
import { isExpired, isTransient } from '../../aws/errors.ts';
import type { Context } from '../context.ts';
import type { AssembledStack } from './assembly.ts';
import { isGood, isOfStack } from './failure.ts';

/** Types that come in numbers, take a second and tell the operator nothing. */
const silent = new Set([
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

export const quietMinutes = 10;

/** What CloudFormation does to one stack, told as it comes. */
export class StackFollower {
  /** Everything since the follower was made, oldest first. */
  readonly events: StackEvent[] = [];
  private last: string | undefined;
  private step: Step | undefined;
  private readonly atWork = new Map<string, StackEvent>();
  private heardAt: number;
  private done = 0;
  private blind = false;

  constructor(
    private readonly context: Pick<Context, 'aws' | 'clock' | 'out'>,
    readonly stack: AssembledStack,
  ) {
    this.heardAt = context.clock.elapsedSeconds();
  }

  /** Leaves out what has happened before. @param isFirst the event to begin with; by default the next one */
  async begin(isFirst?: (event: StackEvent) => boolean): Promise<void> {
    const before = await stackEvents(this.context, this.stack, isFirst ?? (() => true));
    if (isFirst === undefined) this.last = before.at(-1)?.id;
    else this.take(before);
  }

  /** Reads what is new. What hinders reading does not hinder CloudFormation, so it only is told, once. */
  async look(): Promise<void> {
    try {
      const read = await stackEvents(this.context, this.stack, ({ id }) => id === this.last);
      this.take(read.filter(({ id }) => id !== this.last));
      this.blind = false;
    } catch (error) {
      if (!isTransient(error) && (error as { $metadata?: unknown }).$metadata === undefined) throw error;
      if (!this.blind) {
        const why = isExpired(error) ? 'the credentials have expired' : (error as Error).message;
        this.tell(`what happens cannot be read at the moment (${why}); CloudFormation goes on without us`);
      }
      this.blind = true;
    }
    this.remindOfQuiet();
  }

  /** Whether anything has begun and not come to its end. */
  get moves(): boolean {
    return this.step !== undefined;
  }

  end(text: string, good: boolean): void {
    if (good) this.step?.done(text);
    else this.step?.failed(text);
    this.step = undefined;
    this.atWork.clear();
    this.done = 0;
  }

  private take(events: readonly StackEvent[]): void {
    if (events.length === 0) return;
    this.last = events.at(-1)?.id;
    this.events.push(...events);
    this.heardAt = this.context.clock.elapsedSeconds();
    let finished: string[] = [];
    const tellFinished = () => {
      if (finished.length > 0) this.tell(`${this.done} done: ${shorten(finished)}${this.waitingFor('; at work: ')}`);
      finished = [];
    };
    for (const event of events) {
      if (isOfStack(event)) {
        tellFinished();
        this.takeOfStack(event);
      } else if (event.status.endsWith('_IN_PROGRESS')) this.atWork.set(event.logicalId, event);
      else {
        this.atWork.delete(event.logicalId);
        if (event.status.endsWith('_FAILED')) this.tellFailure(event);
        else this.done += 1;
        if (event.status.endsWith('_COMPLETE') && !silent.has(event.type)) finished.push(this.labelOf(event));
      }
    }
    tellFinished();
  }

  private takeOfStack({ status }: StackEvent): void {
    if (status === 'REVIEW_IN_PROGRESS') return;
    if (this.step === undefined && status.endsWith('_IN_PROGRESS')) {
      this.step = this.context.out.step(`Stack ${this.stack.id}: ${verbOf(status)}`);
    } else if (status.includes('ROLLBACK_IN_PROGRESS')) this.tell('rolling back to what was there before');
    else if (status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') this.tell('taking away what was replaced');
    else if (!status.endsWith('_IN_PROGRESS')) this.end(status, isGood(status) || status === 'DELETE_COMPLETE');
  }

  private tellFailure(event: StackEvent): void {
    if (/cancelled/i.test(event.reason)) return;
    this.tell(`${this.labelOf(event)} (${event.type}) ${event.status}: ${event.reason}`);
  }

  private remindOfQuiet(): void {
    const now = this.context.clock.elapsedSeconds();
    const minutes = Math.floor((now - this.heardAt) / 60);
    if (this.step === undefined || minutes < quietMinutes) return;
    this.heardAt = now;
    this.tell(`nothing has happened for ${minutes} minutes${this.waitingFor('; it waits for ')}; slow is not broken`);
  }

  private waitingFor(before: string): string {
    const working = [...this.atWork.values()].filter(({ type }) => !silent.has(type));
    if (working.length === 0) return '';
    return before + shorten(working.map((event) => `${this.labelOf(event)} (${event.type})`));
  }

  private tell(text: string): void {
    if (this.step === undefined) this.context.out.say(`    Stack ${this.stack.id}: ${text}`);
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
