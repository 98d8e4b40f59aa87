/** What a test planted for one resource of a stack. */
export interface ResourceScript {
  readonly stack: string;
  readonly resource: string;
  readonly kind: 'fails' | 'hangs' | 'rollback-fails';
  readonly reason: string;
  left: number;
}

export interface StackScript {
  /** The next change of the resource (logical id, or its beginning) fails in AWS's words. */
  fails(resource: string, reason?: string, times?: number): void;
  /** A change of the resource never comes to an end, until it is cancelled. */
  hangs(resource: string): void;
  /** Bringing the resource back fails, so that the stack stands in UPDATE_ROLLBACK_FAILED. */
  rollbackFails(resource: string, reason?: string): void;
  /** Somebody changed the deployed resource by hand. */
  drifts(resource: string, properties: Readonly<Record<string, unknown>>): void;
  resumes(): void;
}

/** `Network` and `GlobalObservability` are `…-network` and `…-global-observability`. */
export const kebab = (id: string): string => id.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

/** The resource of a construct id: `Instance` is `InstanceC1063A87`, and `InstanceSubnetGroupF2CBA54F` only without that. */
export function resourceNamed(resource: string, logicalIds: Iterable<string>): string | undefined {
  const ids = [...logicalIds].filter((id) => id.startsWith(resource));
  return ids.find((id) => /^[0-9A-F]{0,8}$/.test(id.slice(resource.length))) ?? ids[0];
}
