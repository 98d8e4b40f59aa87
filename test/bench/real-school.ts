import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import yauzl from 'yauzl';

/** Columns of the bundle's files, by file; all text, as in the file. */
const files = {
  orgs: 'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
  academicSessions: 'sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear',
  courses:
    'sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes',
  classes:
    'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods',
  users:
    'sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns',
  roles:
    'sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId',
  enrollments:
    'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate,metadata.finalResult',
  categories: 'sourcedId,status,dateLastModified,title,weight,metadata.classSourcedId',
  lineItems:
    'sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,categorySourcedId,gradingPeriodSourcedId,academicSessionSourcedId,schoolSourcedId,resultValueMin,resultValueMax,metadata.weight',
  results:
    'sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,textScore,scoreDate,comment,classSourcedId,inProgress,incomplete,late,missing',
} as const;

const inserts = [
  `INSERT INTO schools (sourced_id, name) SELECT "sourcedId", name FROM raw_orgs`,
  `INSERT INTO orgs (school_id, sourced_id, name, type)
   SELECT s.id, r."sourcedId", r.name, r.type FROM raw_orgs r, schools s`,
  `INSERT INTO courses (school_id, sourced_id, title, org_id)
   SELECT o.school_id, r."sourcedId", r.title, o.id FROM raw_courses r JOIN orgs o ON o.sourced_id = r."orgSourcedId"`,
  `INSERT INTO classes (school_id, sourced_id, title, course_id, org_id)
   SELECT c.school_id, r."sourcedId", r.title, c.id, c.org_id
   FROM raw_classes r JOIN courses c ON c.sourced_id = r."courseSourcedId"`,
  `INSERT INTO users (school_id, sourced_id, role, username, given_name, family_name)
   SELECT s.id, r."sourcedId", CASE WHEN r."sourcedId" LIKE 'teacher-%' THEN 'teacher' ELSE 'student' END,
     r.username, r."givenName", r."familyName" FROM raw_users r, schools s`,
  `INSERT INTO enrollments (school_id, sourced_id, class_id, user_id, org_id, role)
   SELECT k.school_id, r."sourcedId", k.id, u.id, k.org_id, r.role FROM raw_enrollments r
   JOIN classes k ON k.sourced_id = r."classSourcedId" JOIN users u ON u.sourced_id = r."userSourcedId"`,
  `INSERT INTO categories (school_id, sourced_id, class_id, title, weight)
   SELECT k.school_id, r."sourcedId", k.id, r.title, r.weight::numeric
   FROM raw_categories r JOIN classes k ON k.sourced_id = r."metadata.classSourcedId"`,
  `INSERT INTO line_items (school_id, sourced_id, class_id, category_id, title, due_date, result_value_max, weight)
   SELECT k.school_id, r."sourcedId", k.id, c.id, r.title, r."dueDate"::timestamptz, r."resultValueMax"::numeric,
     r."metadata.weight"::numeric
   FROM raw_lineItems r JOIN classes k ON k.sourced_id = r."classSourcedId"
   JOIN categories c ON c.sourced_id = r."categorySourcedId"`,
  // Without the history of 173,912 results, which nobody reads here.
  'ALTER TABLE results DISABLE TRIGGER USER',
  `INSERT INTO results (school_id, sourced_id, line_item_id, student_id, score_status, score)
   SELECT l.school_id, r."sourcedId", l.id, u.id, r."scoreStatus", r.score::numeric
   FROM raw_results r JOIN line_items l ON l.sourced_id = r."lineItemSourcedId"
   JOIN users u ON u.sourced_id = r."studentSourcedId"`,
  'ALTER TABLE results ENABLE TRIGGER USER',
];

/**
 * Writes what a calculation needs of the real school's bundle straight into the tables, without the importer, so that
 * what is measured or checked after it depends on the calculation alone.
 */
export async function loadRealSchool(env: Record<string, string>, bundlePath: string): Promise<void> {
  const client = new pg.Client({
    host: env.DATABASE_HOST,
    port: Number(env.DATABASE_PORT),
    user: env.DATABASE_USER,
    password: env.DATABASE_PASSWORD,
    database: env.DATABASE_NAME,
  });
  await client.connect();
  const zip = await yauzl.openPromise(bundlePath);
  try {
    await client.query('BEGIN');
    for await (const entry of zip.eachEntry()) {
      const file = entry.fileName.replace(/\.csv$/, '') as keyof typeof files;
      const columns = files[file];
      if (columns === undefined) continue;
      const definition = columns.split(',').map((column) => `"${column}" text`);
      await client.query(`CREATE TEMP TABLE raw_${file} (${definition.join(', ')}) ON COMMIT DROP`);
      const copy = client.query(copyFrom(`COPY raw_${file} FROM STDIN (FORMAT csv, HEADER match)`));
      await pipeline(await zip.openReadStreamPromise(entry), copy);
    }
    for (const insert of inserts) await client.query(insert);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } finally {
    zip.close();
    await client.end();
  }
}
