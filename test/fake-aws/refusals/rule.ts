import type { FakeAccount } from '../handlers.ts';
import type { Progress } from '../stacks/effects.ts';
import type { Properties } from '../stacks/names.ts';
import type { HeldResource } from '../stacks/stack-state.ts';

/** A resource that CloudFormation is about to make or change. */
export interface Request {
  readonly fake: FakeAccount;
  readonly region: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  /** It is there already, and is changed. */
  readonly exists: boolean;
  /** What the stacks hold beside it. */
  others(): readonly HeldResource[];
}

/** Refused at once, or asked again until it is over; undefined where the service has nothing against it. */
export type Refusal = { readonly refused: string } | { readonly progress: () => Progress };

export type Rule = (request: Request) => Refusal | undefined;
