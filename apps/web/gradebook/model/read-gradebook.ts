import { allPages, answered, api, type Schemas } from '../../api/client.ts';
import type { Cell } from './cells.ts';
import { type ClassFacts, classFactsOf } from './local-totals.ts';

type GradebookAnswer = Schemas['Gradebook'];
type AnsweredRow = GradebookAnswer['data'][number];

/** An assignment: what the gradebook shows of it, and what decides about its grades. */
export interface Item {
  readonly sourcedId: string;
  readonly title: string;
  readonly maximum: number;
  readonly dueDate: string | null;
  readonly assignDate: string | null;
  /** The texts of its score scale. */
  readonly texts: readonly string[];
  /** New grades wait for their posting. */
  readonly isPostedByHand: boolean;
}

export interface ReadRow {
  readonly student: AnsweredRow['student'];
  readonly cells: readonly (Cell | undefined)[];
  readonly extensions: AnsweredRow['extensions'];
  /** Grades of earlier submissions, where the best counts. */
  readonly attempts: AnsweredRow['attempts'];
  /** Work that awaited its grade when this was read. */
  readonly submissions: AnsweredRow['submissions'];
  /** When the student is of the class. */
  readonly periods: AnsweredRow['periods'];
  readonly totals: AnsweredRow['totals'];
  readonly override: AnsweredRow['override'];
  readonly isStale: boolean;
}

export interface ReadGradebook {
  readonly title: string;
  readonly items: readonly Item[];
  readonly rows: readonly ReadRow[];
  readonly facts: ClassFacts;
}

/** Everything that the page of a class shows, and what its totals follow from. */
export async function readGradebook(classSourcedId: string): Promise<ReadGradebook> {
  const path = { classSourcedId };
  const [pages, categories, lineItems, scales, { policy, sessions }] = await Promise.all([
    readPages(classSourcedId),
    allPages((cursor) =>
      answered(api.GET('/v1/classes/{classSourcedId}/categories', { params: { path, query: { limit: 200, cursor } } })),
    ),
    allPages((cursor) =>
      answered(api.GET('/v1/classes/{classSourcedId}/lineItems', { params: { path, query: { limit: 200, cursor } } })),
    ),
    allPages((cursor) =>
      answered(
        api.GET('/v1/classes/{classSourcedId}/scoreScales', { params: { path, query: { limit: 200, cursor } } }),
      ),
    ),
    readPolicy(classSourcedId),
  ]);
  const [first] = pages as [GradebookAnswer];
  const described = new Map(lineItems.map((item) => [item.sourcedId, item]));
  const textsOf = new Map(scales.map((scale) => [scale.sourcedId, scale.scoreScaleValue.map((v) => v.itemValueLHS)]));
  const place = new Map(first.lineItems.map(({ sourcedId }, index) => [sourcedId, index]));
  return {
    title: first.class.title,
    items: first.lineItems.map(({ sourcedId, title, resultValueMax, dueDate }) => {
      const whole = described.get(sourcedId);
      return {
        sourcedId,
        title,
        dueDate,
        assignDate: whole?.assignDate ?? null,
        maximum: resultValueMax,
        texts: textsOf.get(whole?.scoreScaleSourcedId ?? '') ?? [],
        isPostedByHand: (whole?.posting ?? policy.posting) === 'manual',
      };
    }),
    rows: pages.flatMap(({ data }) => data).map((row) => toRow(row, place)),
    facts: classFactsOf({ categories, lineItems, policy, scales, sessions }),
  };
}

/** Line items are of a weighted period through the sessions around it, which are asked for where there are weighted ones. */
async function readPolicy(classSourcedId: string) {
  const policy = await answered(
    api.GET('/v1/classes/{classSourcedId}/gradingPolicy', { params: { path: { classSourcedId } } }),
  );
  const sessions =
    policy.gradingPeriods.length === 0
      ? []
      : await allPages((cursor) =>
          answered(api.GET('/v1/academicSessions', { params: { query: { limit: 200, cursor } } })),
        );
  return { policy, sessions };
}

async function readPages(classSourcedId: string): Promise<GradebookAnswer[]> {
  const pages: GradebookAnswer[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const page: GradebookAnswer = await answered(
      api.GET('/v1/classes/{classSourcedId}/gradebook', { params: { path: { classSourcedId }, query } }),
    );
    pages.push(page);
    cursor = page.nextCursor;
  }
  return pages;
}

function toRow({ results, stale: isStale, ...row }: AnsweredRow, place: ReadonlyMap<string, number>): ReadRow {
  const cells = Array.from<Cell | undefined>({ length: place.size });
  for (const cell of results) {
    const at = place.get(cell.lineItemSourcedId);
    if (at !== undefined) cells[at] = cell;
  }
  const { student, extensions, attempts, submissions, periods, totals, override } = row;
  return { student, cells, extensions, attempts, submissions, periods, totals, override, isStale };
}
