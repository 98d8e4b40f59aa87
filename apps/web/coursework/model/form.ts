import type { Schemas } from '../../api/client.ts';
import { localText, momentOf } from '../../ui/moment.ts';

type Assignment = Schemas['LineItem'];

/** An assignment as the fields of its editor have it: texts, dates by the clock of the school. */
export interface Form {
  title: string;
  description: string;
  categorySourcedId: string;
  assignDate: string;
  dueDate: string;
  resultValueMax: string;
  weight: string;
  scoreScaleSourcedId: string;
  gradingPeriodSourcedId: string;
  posting: '' | 'automatic' | 'manual';
  extraCredit: boolean;
  neverDrop: boolean;
}

export type Field = keyof Form;

export type Body = Pick<
  Assignment,
  | 'title'
  | 'description'
  | 'categorySourcedId'
  | 'assignDate'
  | 'dueDate'
  | 'resultValueMax'
  | 'weight'
  | 'scoreScaleSourcedId'
  | 'gradingPeriodSourcedId'
  | 'posting'
  | 'extraCredit'
  | 'neverDrop'
>;

/** @param numberText a number as the language writes it */
export function formOf(assignment: Body, timeZone: string, numberText: (value: number) => string): Form {
  const dateText = (moment: string | null) => (moment === null ? '' : localText(moment, timeZone));
  return {
    title: assignment.title,
    description: assignment.description ?? '',
    categorySourcedId: assignment.categorySourcedId,
    assignDate: dateText(assignment.assignDate),
    dueDate: dateText(assignment.dueDate),
    resultValueMax: numberText(assignment.resultValueMax),
    weight: assignment.weight === null ? '' : numberText(assignment.weight),
    scoreScaleSourcedId: assignment.scoreScaleSourcedId ?? '',
    gradingPeriodSourcedId: assignment.gradingPeriodSourcedId ?? '',
    posting: assignment.posting ?? '',
    extraCredit: assignment.extraCredit,
    neverDrop: assignment.neverDrop,
  };
}

export const newAssignment = (categorySourcedId: string): Body => ({
  title: '',
  description: null,
  categorySourcedId,
  assignDate: null,
  dueDate: null,
  resultValueMax: 100,
  weight: null,
  scoreScaleSourcedId: null,
  gradingPeriodSourcedId: null,
  posting: null,
  extraCredit: false,
  neverDrop: false,
});

/**
 * What a form says, or the fields that cannot be read.
 * @param base as it was read. A moment that is as the form showed it stays to the second: fields have minutes alone
 */
export function bodyOfForm(
  form: Form,
  base: Body,
  timeZone: string,
  readNumber: (text: string) => number | undefined,
): { body: Body } | { unreadable: Field[] } {
  const unreadable: Field[] = [];
  const moment = (field: 'assignDate' | 'dueDate'): string | null => {
    if (form[field] === '') return null;
    const before = base[field];
    if (before !== null && localText(before, timeZone) === form[field]) return before;
    const read = momentOf(form[field], timeZone);
    if (read === undefined) unreadable.push(field);
    return read ?? null;
  };
  const count = (field: 'resultValueMax' | 'weight'): number => {
    const read = readNumber(form[field]);
    if (read === undefined) unreadable.push(field);
    return read ?? 0;
  };
  const body: Body = {
    title: form.title.trim(),
    description: form.description.trim() === '' ? null : form.description,
    categorySourcedId: form.categorySourcedId,
    assignDate: moment('assignDate'),
    dueDate: moment('dueDate'),
    resultValueMax: count('resultValueMax'),
    weight: form.weight.trim() === '' ? null : count('weight'),
    scoreScaleSourcedId: form.scoreScaleSourcedId || null,
    gradingPeriodSourcedId: form.gradingPeriodSourcedId || null,
    posting: form.posting || null,
    extraCredit: form.extraCredit,
    neverDrop: form.neverDrop,
  };
  if (body.title === '') unreadable.unshift('title');
  return unreadable.length > 0 ? { unreadable } : { body };
}

/** The fields in which two of them differ. */
export const differences = (one: Body, other: Body): Field[] =>
  (Object.keys(newAssignment('')) as Field[]).filter((field) => one[field] !== other[field]);

/** Those alone: what somebody else changed beside them stays. */
export const changedPart = (body: Body, fields: readonly Field[]): Partial<Body> =>
  Object.fromEntries(fields.map((field) => [field, body[field]]));
