import type { FakeAccount } from '../handlers.ts';
import type { Properties } from '../stacks/names.ts';
import type { ResourceState } from '../stacks/stack-state.ts';

/** Something in the account that belongs to no stack of the environment. */
export interface ExistingResource {
  readonly type: string;
  readonly region: string;
  readonly physicalId: string;
  readonly properties: Properties;
}

/**
 * What the account holds beside the stacks: what a stack left behind, what a landing zone or a person made, what another
 * environment of the account owns.
 */
export class Existing {
  readonly resources: ExistingResource[] = [];
  /** Service-linked roles, by the service that assumes them. */
  readonly serviceLinkedRoles = new Set<string>();

  constructor(readonly fake: FakeAccount) {}

  add(type: string, physicalId: string, properties: Properties = {}, region = this.fake.settings.region): void {
    this.resources.push({ type, region, physicalId, properties });
  }

  /** A resource that its stack does not hold any more. */
  leave(region: string, { type, physicalId, properties }: ResourceState): void {
    this.resources.push({ type, region, physicalId, properties });
  }

  /** As somebody does who cleans up by hand. */
  remove(type: string, physicalId: string): void {
    const at = this.resources.findIndex((one) => one.type === type && one.physicalId === physicalId);
    if (at >= 0) this.resources.splice(at, 1);
  }
}
