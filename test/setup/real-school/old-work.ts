import type { NightStage } from './night-stage.ts';

/** Of classes that ended long ago, for each of their grades: what was submitted, some of it with a file, and an entry of the history. */
export async function writeOldWork(
  { database, school }: NightStage,
  classSourcedIds: readonly string[],
  files: number,
) {
  const graded = `FROM results r JOIN line_items l ON l.id = r.line_item_id JOIN classes k ON k.id = l.class_id
    WHERE k.school_id = $1 AND k.sourced_id = ANY ($2) AND r.score IS NOT NULL`;
  const values = [school.id, classSourcedIds];
  await database.run(
    `INSERT INTO submissions (school_id, sourced_id, line_item_id, student_id, submitted_at, comment)
     SELECT r.school_id, gen_random_uuid()::text, r.line_item_id, r.student_id, coalesce(r.score_date, l.due_date), 'My essay' ${graded}`,
    values,
  );
  await database.run(
    `WITH taken AS (SELECT s.id, s.student_id, gen_random_uuid() AS upload_id,
         row_number() OVER (PARTITION BY l.class_id ORDER BY s.id) AS n
       FROM submissions s JOIN line_items l ON l.id = s.line_item_id WHERE s.school_id = $1),
     stored AS (INSERT INTO uploads (id, school_id, owner_id, purpose, object_key, file_name, content_type, size_bytes, sha256,
         state, scan_status, expires_at, completed_at)
       SELECT upload_id, $1, student_id, 'submission', upload_id::text, 'essay.pdf', 'application/pdf', 1, repeat('0', 64),
         'completed', 'clean', now() - interval '10 years', now() - interval '10 years' FROM taken WHERE n <= $2)
     INSERT INTO submission_files (submission_id, upload_id) SELECT id, upload_id FROM taken WHERE n <= $2`,
    [school.id, files],
  );
  await database.run(
    `INSERT INTO grade_history (school_id, class_id, line_item_id, student_id, record_id, kind, source, changed_at)
     SELECT r.school_id, k.id, l.id, r.student_id, r.id, 'result', 'api', coalesce(r.score_date, l.due_date) ${graded}`,
    values,
  );
  await database.run('ANALYZE');
}

export interface KeptOfClass {
  submissions: number;
  files: number;
  /** Entries of before this year. */
  history: number;
}

/** What there is of a class. */
export const keptOf = ({ database, school }: NightStage, classSourcedId: string): Promise<KeptOfClass> =>
  database.one<KeptOfClass>(
    `SELECT (SELECT count(*) FROM submissions s JOIN line_items l ON l.id = s.line_item_id WHERE l.class_id = k.id)::integer AS submissions,
       (SELECT count(*) FROM submission_files f JOIN submissions s ON s.id = f.submission_id
          JOIN uploads u ON u.id = f.upload_id AND u.state = 'completed'
          JOIN line_items l ON l.id = s.line_item_id WHERE l.class_id = k.id)::integer AS files,
       (SELECT count(*) FROM grade_history h WHERE h.class_id = k.id AND h.changed_at < now() - interval '1 year')::integer AS history
     FROM classes k WHERE k.school_id = $1 AND k.sourced_id = $2`,
    [school.id, classSourcedId],
  );
