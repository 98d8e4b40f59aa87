/** What the catalog does not know about values: SQL expressions of `g`, the number of the row from 1. */
export interface SeedHint {
  rows?: number;
  columns?: Record<string, string>;
}

const schoolYear = { start_date: "date '2025-09-01'", end_date: "date '2026-07-31'" };

export const seedHints: Record<string, SeedHint> = {
  'public.schools': { rows: 200 },
  'public.orgs': { rows: 1_000 },
  'public.academic_sessions': { rows: 1_000, columns: schoolYear },
  'public.enrollments': { columns: { begin_date: schoolYear.start_date, end_date: schoolYear.end_date } },
  'public.roles': { columns: { begin_date: schoolYear.start_date, end_date: schoolYear.end_date } },
  'public.uploads': { columns: { sha256: 'md5(g::text) || md5((-g)::text)' } },
  'public.categories': { columns: { weight: '1' } },
  'public.line_items': { columns: { weight: '1', result_value_min: '0', result_value_max: '100' } },
  'public.score_scales': { columns: { score_scale_value: "'[]'::jsonb" } },
  'public.results': { columns: { score: 'g % 100' } },
  // The queue keeps its own rows in partitions of its own making.
  'pgboss.job': { rows: 0 },
  'pgboss.job_common': { rows: 0 },
  'pgboss.queue_stats': { rows: 0 },
};
