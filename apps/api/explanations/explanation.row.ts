import { z } from 'zod';
import { personSchema } from '../classes/person.ts';
import type { ExplainedGroup, ExplainedItem, ExplainedPart, ExplainedTotal } from '../grading/rules/explained.ts';
import { isoOrNull, moment, numberOrNull, percent, sourcedId } from '../http/fields.ts';
import { shownOverride } from '../overrides/shown-override.ts';

const share = z
  .number()
  .nullable()
  .meta({ description: 'Percentage points of the total, two places. The shares of all line items sum to it' });
const letter = z.string().nullable();

const side = z.object({
  percent,
  letter,
  sentences: z.array(z.string()).meta({ description: 'How it came about: the total, its parts, then every line item' }),
});

const sum = z.object({ percent, share });

const part = z.object({
  points: z.number().nullable().meta({ description: 'What counts, after a deduction; null: it does not count' }),
  dropped: z.enum(['lowest', 'highest']).nullable(),
  share,
});

const deduction = z
  .object({
    intervals: z.int().meta({ description: 'Intervals of the late policy that had begun' }),
    points: z.number(),
    isAtMinimum: z.boolean().meta({ description: 'Whether the minimum of the policy kept it from being more' }),
  })
  .nullable();

const extension = z
  .object({ dueDate: moment.nullable(), resultValueMax: z.number().nullable(), excused: z.boolean() })
  .nullable()
  .meta({ description: 'What an extension gives the student; null: none counts' });

const lineItem = z.object({
  lineItemSourcedId: sourcedId,
  title: z.string(),
  categorySourcedId: sourcedId,
  academicSessionSourcedId: sourcedId.nullable().meta({ description: 'The weighted grading period that it counts in' }),
  state: z.enum(['scored', 'excused', 'missing', 'submitted', 'open']),
  resultValueMax: z.number(),
  weight: z.number(),
  extraCredit: z.boolean(),
  score: z
    .number()
    .nullable()
    .meta({ description: 'As it was graded, before a deduction; of the attempt that counts' }),
  isEarlierAttempt: z.boolean(),
  deduction,
  dueDate: moment.nullable(),
  extension,
  current: part,
  final: part,
});

const calculated = z
  .object({ current: percent, final: percent, calculatedAt: moment, isUpToDate: z.boolean() })
  .nullable()
  .meta({ description: 'The totals that gradebook and own grades show; null: none was calculated yet' });

/** How the totals of a student came about. */
export const explanation = z
  .object({
    class: z.object({ sourcedId, title: z.string() }),
    student: personSchema,
    asOf: moment.meta({ description: 'Worked out at this moment from what is stored' }),
    view: z.enum(['all', 'posted']).meta({ description: 'posted: without drafts, as the student sees it' }),
    supposed: z
      .array(z.object({ lineItemSourcedId: sourcedId, score: z.number() }))
      .meta({ description: 'Scores that were supposed; nothing of it is stored' }),
    notes: z.array(z.string()),
    current: side,
    final: side,
    override: shownOverride,
    calculated,
    weighting: z.enum(['categories', 'points']),
    scoreScale: z.object({ sourcedId, title: z.string(), version: z.int() }).nullable(),
    gradingPeriods: z.array(
      z.object({
        academicSessionSourcedId: sourcedId,
        title: z.string(),
        weight: z.number(),
        current: sum,
        final: sum,
      }),
    ),
    categories: z.array(
      z.object({ categorySourcedId: sourcedId, title: z.string(), weight: z.number(), current: sum, final: sum }),
    ),
    lineItems: z.array(lineItem),
  })
  .meta({ id: 'GradeExplanation' });

export type ExplanationView = z.output<typeof explanation>;

/** What the ids of an explanation stand for. */
export interface Names {
  items: ReadonlyMap<string, { sourcedId: string; title: string }>;
  categories: ReadonlyMap<string, string>;
  periods: ReadonlyMap<string, string>;
  scale: string | null;
}

type Parts = Pick<ExplanationView, 'weighting' | 'scoreScale' | 'gradingPeriods' | 'categories' | 'lineItems'>;

export const toParts = (explained: ExplainedTotal, names: Names): Parts => ({
  weighting: explained.weighting,
  scoreScale: explained.scale && {
    sourcedId: explained.scale.id,
    title: names.scale ?? '',
    version: explained.scale.version,
  },
  gradingPeriods: explained.periods.map((group) => ({
    academicSessionSourcedId: group.id,
    title: names.periods.get(group.id) ?? '',
    ...toGroup(group),
  })),
  categories: explained.categories.map((group) => ({
    categorySourcedId: group.id,
    title: names.categories.get(group.id) ?? '',
    ...toGroup(group),
  })),
  lineItems: explained.items.map((item) => toLineItem(item, names)),
});

function toGroup({ weight, current, final }: ExplainedGroup) {
  const toSum = ({ percent, share }: ExplainedGroup['current']) => ({
    percent: numberOrNull(percent),
    share: numberOrNull(share),
  });
  return { weight: Number(weight), current: toSum(current), final: toSum(final) };
}

const toLineItem = (item: ExplainedItem, names: Names): ExplanationView['lineItems'][number] => ({
  lineItemSourcedId: names.items.get(item.id)?.sourcedId ?? '',
  title: names.items.get(item.id)?.title ?? '',
  categorySourcedId: item.categoryId,
  academicSessionSourcedId: item.periodId,
  state: item.state,
  resultValueMax: Number(item.maximum),
  weight: Number(item.weight),
  extraCredit: item.extraCredit,
  score: numberOrNull(item.score),
  isEarlierAttempt: item.isEarlierAttempt,
  deduction: item.deduction && { ...item.deduction, points: Number(item.deduction.points) },
  dueDate: isoOrNull(item.dueAt),
  extension: item.extension && {
    dueDate: isoOrNull(item.extension.dueAt ?? null),
    resultValueMax: numberOrNull(item.extension.maximum ?? null),
    excused: item.extension.excused ?? false,
  },
  current: toPart(item.current),
  final: toPart(item.final),
});

const toPart = ({ points, dropped, share }: ExplainedPart) => ({
  points: numberOrNull(points),
  dropped,
  share: numberOrNull(share),
});
