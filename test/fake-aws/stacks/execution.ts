import type { FakeAccount } from '../handlers.ts';
import { refusalOf } from '../refusals/refusals.ts';
import type { Refusal } from '../refusals/rule.ts';
import { type Applied, apply } from './effects.ts';
import { type Properties, physicalIdOf } from './names.ts';
import { type ResourceState, resourceEvent, type StackLookup, type StackState, type Target } from './stack-state.ts';
import { changedProperties, dependenciesOf, inOrder, needsReplacement, resolve } from './template.ts';

const pollSeconds = 5;
const seconds: Readonly<Record<string, number>> = {
  'AWS::RDS::DBInstance': 300,
  'AWS::CloudFront::Distribution': 120,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 60,
};

export interface Change {
  readonly logicalId: string;
  /** Undefined where the change made the resource. */
  readonly before: ResourceState | undefined;
  readonly replaced: boolean;
}

export interface ExecutionOutcome {
  done(changes: readonly Change[]): void;
  failed(changes: readonly Change[], failedIds: readonly string[]): void;
}

/** Makes the resources of a template, or changes those whose properties differ, each after what it depends on. */
export class Execution {
  private readonly waiting: Set<string>;
  private readonly dependencies: Map<string, string[]>;
  private readonly running = new Map<string, 'CREATE' | 'UPDATE'>();
  private readonly changes: Change[] = [];
  private ended = false;

  constructor(
    private readonly fake: FakeAccount,
    private readonly stacks: StackLookup,
    private readonly stack: StackState,
    private readonly target: Target,
    private readonly outcome: ExecutionOutcome,
  ) {
    this.waiting = new Set(inOrder(target.template));
    this.dependencies = dependenciesOf(target.template);
  }

  start(): void {
    this.advance();
  }

  /** CancelUpdateStack: what runs is cancelled, and the caller rolls back. */
  cancel(): readonly Change[] {
    this.end();
    return this.changes;
  }

  private end(): void {
    this.ended = true;
    for (const [logicalId, verb] of this.running) {
      const text = verb === 'CREATE' ? 'Resource creation cancelled' : 'Resource update cancelled';
      this.mark(logicalId, `${verb}_FAILED`, text);
    }
    this.running.clear();
  }

  private advance(): void {
    if (this.ended) return;
    for (const logicalId of [...this.waiting]) {
      const missing = (this.dependencies.get(logicalId) ?? []).some(
        (id) => this.waiting.has(id) || this.running.has(id),
      );
      if (missing || !this.waiting.delete(logicalId)) continue;
      this.begin(logicalId);
      if (this.ended) return;
    }
    if (this.waiting.size > 0 || this.running.size > 0) return;
    this.ended = true;
    this.outcome.done(this.changes);
  }

  private begin(logicalId: string): void {
    const definition = this.target.template.Resources[logicalId];
    if (definition === undefined) return;
    const before = this.stack.resources.get(logicalId);
    let properties: Properties;
    try {
      properties = resolve(definition.Properties ?? {}, this.stacks.valuesOf(this.stack, this.target));
    } catch (error) {
      this.running.set(logicalId, before === undefined ? 'CREATE' : 'UPDATE');
      this.fail(logicalId, error instanceof Error ? error.message : String(error));
      return;
    }
    const changed = before === undefined ? [] : changedProperties(before.properties, properties);
    if (before !== undefined && changed.length === 0) {
      this.stack.resources.set(logicalId, { ...before, definition });
      return;
    }
    const replaced = before !== undefined && needsReplacement(definition.Type, changed);
    const fresh = before === undefined || replaced;
    const generation = replaced ? before.generation + 1 : (before?.generation ?? 0);
    const { region, name: stackName } = this.stack;
    const { account } = this.fake.settings;
    const place = { region, account, stackName, logicalId, generation };
    const physicalId = fresh ? physicalIdOf(definition.Type, properties, place) : before.physicalId;
    const verb = before === undefined ? 'CREATE' : 'UPDATE';
    this.changes.push({ logicalId, before, replaced });
    this.running.set(logicalId, verb);
    const state: ResourceState = {
      logicalId,
      type: definition.Type,
      physicalId,
      generation,
      properties,
      definition,
      status: `${verb}_IN_PROGRESS`,
      reason: undefined,
      at: this.fake.now(),
    };
    this.stack.resources.set(logicalId, state);
    const shown = { ...state, physicalId: before?.physicalId ?? '' };
    const why = 'Requested update requires the creation of a new physical resource; hence creating one.';
    resourceEvent(this.stack, state.at, shown, `${verb}_IN_PROGRESS`, replaced ? why : undefined);
    const script = this.stacks.take(this.stack, logicalId, ['fails', 'hangs']);
    if (script?.kind === 'hangs') return;
    if (script !== undefined) {
      this.wait(logicalId, pollSeconds, () => this.fail(logicalId, script.reason));
      return;
    }
    const exists = before !== undefined && !replaced;
    const refusal = this.refusalOf(state, exists);
    if (refusal !== undefined && 'refused' in refusal) {
      state.isRefused = !exists;
      this.wait(logicalId, pollSeconds, () => this.fail(logicalId, refusal.refused));
      return;
    }
    const applied = apply({
      fake: this.fake,
      region,
      type: state.type,
      physicalId,
      properties,
      exists,
      steady: false,
    });
    const known = { ...state, physicalId: applied.physicalId ?? physicalId };
    this.stack.resources.set(logicalId, known);
    if (fresh) resourceEvent(this.stack, this.fake.now(), known, `${verb}_IN_PROGRESS`, 'Resource creation Initiated');
    this.follow(logicalId, verb, { ...applied, ...refusal }, seconds[state.type] ?? pollSeconds);
  }

  private refusalOf({ logicalId, type, properties }: ResourceState, exists: boolean): Refusal | undefined {
    const { fake, stack, stacks } = this;
    const others = () => stacks.held({ stack, logicalId });
    const { region, name: stackName } = stack;
    return refusalOf({ fake, region, stackName, logicalId, type, properties, exists, others });
  }

  private follow(logicalId: string, verb: 'CREATE' | 'UPDATE', applied: Applied, forSeconds: number): void {
    this.wait(logicalId, forSeconds, () => {
      const progress = applied.progress?.() ?? 'done';
      if (progress === 'pending') return this.follow(logicalId, verb, applied, pollSeconds);
      if (progress !== 'done') return this.fail(logicalId, progress.failed);
      this.running.delete(logicalId);
      this.mark(logicalId, `${verb}_COMPLETE`);
      this.advance();
    });
  }

  private wait(logicalId: string, forSeconds: number, step: () => void): void {
    this.fake.after(forSeconds, () => {
      if (!this.ended && this.running.has(logicalId)) step();
    });
  }

  private fail(logicalId: string, reason: string): void {
    const verb = this.running.get(logicalId) ?? 'UPDATE';
    this.running.delete(logicalId);
    this.mark(logicalId, `${verb}_FAILED`, reason);
    this.end();
    this.outcome.failed(this.changes, [logicalId]);
  }

  private mark(logicalId: string, status: ResourceState['status'], reason?: string): void {
    const at = this.fake.now();
    const state = this.stack.resources.get(logicalId);
    const type = this.target.template.Resources[logicalId]?.Type ?? '';
    if (state !== undefined) Object.assign(state, { status, reason, at });
    resourceEvent(this.stack, at, state ?? { logicalId, physicalId: '', type }, status, reason);
  }
}
