/** One named finding of doctor, smoke, verify or a preflight; a check with children is as bad as its worst. */
export interface Check {
  readonly name: string;
  readonly status: 'OK' | 'NG' | 'SKIP';
  readonly detail: string;
  /** What makes an NG go away, a command where there is one. */
  readonly mend?: string;
  readonly children?: readonly Check[];
  readonly milliseconds?: number;
}

type Found = Omit<Check, 'name' | 'status'>;

export const ok = (name: string, detail = ''): Check => ({ name, status: 'OK', detail });
export const ng = (name: string, detail: string, mend: string): Check => ({ name, status: 'NG', detail, mend });
export const skip = (name: string, why: string): Check => ({ name, status: 'SKIP', detail: why });

/** A branch of the tree: NG when a child is, SKIP when all are. */
export function group(name: string, children: readonly Check[], found: Partial<Found> = {}): Check {
  const bad = children.filter(({ status }) => status === 'NG').length;
  const status = bad > 0 ? 'NG' : children.length > 0 && children.every((c) => c.status === 'SKIP') ? 'SKIP' : 'OK';
  return { name, status, detail: bad > 0 ? `${bad} of ${children.length} not good` : '', ...found, children };
}

/** The leaves that are NG, with their place in the tree. */
export function failures(check: Check, path: readonly string[] = []): (Check & { readonly path: string })[] {
  const here = [...path, check.name];
  const below = (check.children ?? []).flatMap((child) => failures(child, here));
  if (below.length > 0 || check.status !== 'NG') return below;
  return [{ ...check, path: here.join(' > ') }];
}

/** The tree for a terminal: status first, so that a column of them can be read down. */
export function printChecks(check: Check, depth = 0): string {
  const indent = '  '.repeat(depth);
  const time = check.milliseconds === undefined ? '' : ` (${check.milliseconds} ms)`;
  const lines = [`${check.status.padEnd(4)} ${indent}${check.name}${check.detail ? `: ${check.detail}` : ''}${time}`];
  if (check.status === 'NG' && check.mend !== undefined) lines.push(`     ${indent}  mend: ${check.mend}`);
  return [...lines, ...(check.children ?? []).map((child) => printChecks(child, depth + 1))].join('\n');
}
