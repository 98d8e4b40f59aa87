import { clip, type FieldProblem, mostListed } from './findings.ts';

/** An address may be as long as the headers of a request. */
const longestInstanceBytes = 2_048;

/** One kind of refusal: a closed set a feature, kept in its `errors.ts`. */
export interface ProblemDefinition {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** What the caller can do about it. */
  readonly fix: string;
}

interface ProblemExtras {
  detail?: string;
  errors?: readonly FieldProblem[];
  /** How many there are, where not all are listed. */
  errorCount?: number;
  headers?: Readonly<Record<string, string>>;
}

/** An error that is answered as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  readonly detail: string | undefined;
  readonly errors: readonly FieldProblem[] | undefined;
  readonly errorCount: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly definition: ProblemDefinition,
    extras: ProblemExtras = {},
  ) {
    super(extras.detail ?? definition.title);
    this.name = 'Problem';
    this.detail = extras.detail;
    this.errors = extras.errors?.slice(0, mostListed);
    this.errorCount = extras.errorCount ?? extras.errors?.length ?? 0;
    this.headers = extras.headers ?? {};
  }

  /** The body of the answer. */
  toBody(requestId: string, instance: string): Record<string, unknown> {
    const { code, status, title, fix } = this.definition;
    return {
      type: `/docs/problems#${code}`,
      title,
      status,
      code,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      fix,
      instance: clip(instance, longestInstanceBytes),
      requestId,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      ...(this.errorCount > (this.errors?.length ?? 0) ? { errorCount: this.errorCount } : {}),
    };
  }
}

type Definitions = Record<string, Omit<ProblemDefinition, 'code'>>;

const known = new Map<string, ProblemDefinition>();

/** Names a feature's refusals; the key becomes the stable code that clients can rely on, unique in the application. */
export function defineProblems<const T extends Definitions>(
  definitions: T,
): { readonly [K in keyof T]: ProblemDefinition } {
  const named = Object.entries(definitions).map(([key, definition]) => {
    const problem = { code: toCode(key), ...definition };
    if (known.has(problem.code)) throw new Error(`The problem ${problem.code} is defined twice`);
    known.set(problem.code, problem);
    return [key, problem] as const;
  });
  return Object.fromEntries(named) as { [K in keyof T]: ProblemDefinition };
}

/** Every refusal the application knows, for the page that explains them. */
export const knownProblems = (): readonly ProblemDefinition[] =>
  [...known.values()].toSorted((a, b) => a.code.localeCompare(b.code, 'en'));

const toCode = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
