import type { FieldProblem } from '../http/findings.ts';

/** What an extension gives; null is as for everybody. Numbers as the API or the database has them. */
export interface Grant {
  dueDate: Date | string | null;
  extraTimeMinutes: number | null;
  excused: boolean;
  resultValueMax: number | string | null;
}

/** What the assignment asks of everybody. */
export interface Usual {
  due_date: Date | null;
  result_value_max: string;
}

export const grantRule = 'expected a dueDate, extraTimeMinutes, excused, or a resultValueMax';

export const grantsSomething = ({ dueDate, extraTimeMinutes, excused, resultValueMax }: Grant): boolean =>
  excused || dueDate !== null || extraTimeMinutes !== null || resultValueMax !== null;

/** Each value of a grant that is no more than the assignment gives everybody. `pointer` leads to the grant. */
export function emptyGrants(grant: Grant, usual: Usual, pointer: string): FieldProblem[] {
  const errors: FieldProblem[] = [];
  const add = (field: keyof Grant, message: string) =>
    errors.push({ location: 'body', pointer: `${pointer}/${field}`, message });
  if (usual.due_date === null) {
    const message = 'the assignment has no due date, so there is nothing to extend';
    if (grant.dueDate !== null) add('dueDate', message);
    if (grant.extraTimeMinutes !== null) add('extraTimeMinutes', message);
  } else if (grant.dueDate !== null && new Date(grant.dueDate) <= usual.due_date) {
    add('dueDate', 'expected a moment after the due date of the assignment');
  }
  if (grant.resultValueMax !== null && Number(grant.resultValueMax) === Number(usual.result_value_max)) {
    add('resultValueMax', 'expected other points possible than those of the assignment');
  }
  return errors;
}
