import { readFileSync } from 'node:fs';
import { createApp } from '../../apps/api/app.ts';
import { JobsDatabase } from '../../apps/api/jobs/jobs-database.ts';
import { ClassFactsReader } from '../../apps/api/reports/class-facts.ts';
import { classReport } from '../../apps/api/reports/class-report.ts';
import type { ReportDocument } from '../../apps/api/reports/document.ts';
import { writingOf } from '../../apps/api/reports/languages/language.ts';
import { progressReport } from '../../apps/api/reports/progress-report.ts';
import { documentsAtOnce, ReportRenderer } from '../../apps/api/reports/renderer.ts';
import { StudentFactsReader } from '../../apps/api/reports/student-facts.ts';
import type { BenchContext } from './context.ts';
import { loadRealSchool } from './real-school.ts';

const students = 1_000;
const studentsAtOnce = 100;

/** The reports of all classes of the real school and of its first students: facts, documents and PDFs, apart. */
export async function benchReports({ createDatabase, bundlePath, print }: BenchContext): Promise<void> {
  if (bundlePath === undefined) return print('reports: skipped, CLASSBOARD_OULAD_BUNDLE names no bundle');
  const env = await createDatabase();
  await loadRealSchool(env, bundlePath);
  const app = await createApp({ ...env, PROCESS_ROLE: 'api' });
  await app.init();
  try {
    const database = app.get(JobsDatabase, { strict: false });
    const renderer = app.get(ReportRenderer, { strict: false });
    const started = performance.now();
    const documents = await documentsOf(
      database,
      app.get(ClassFactsReader, { strict: false }),
      app.get(StudentFactsReader, { strict: false }),
    );
    const read = performance.now();
    let bytes = 0;
    let peakMebibytes = 0;
    const cpuBefore = cpuSecondsOf('self');
    const waiting = documents.values();
    const renderAll = async (): Promise<void> => {
      for (const document of waiting) {
        bytes += (await renderer.render({ ...document, createdAt: '2026-11-30T01:00:00.000Z' })).length;
        const held = renderer.processIds.reduce((sum, processId) => sum + peakOf(processId), 0);
        peakMebibytes = Math.max(peakMebibytes, held);
      }
    };
    await Promise.all(Array.from({ length: documentsAtOnce }, renderAll));
    const seconds = (performance.now() - read) / 1_000;
    const atWork = renderer.processIds.reduce((sum, processId) => sum + cpuSecondsOf(processId), 0);
    const cpu = cpuSecondsOf('self') + atWork - cpuBefore;
    print(
      `reports: ${documents.length} PDFs in ${seconds.toFixed(1)} s (goal 10 on two cores) and ${cpu.toFixed(1)} CPU seconds, ${((1_000 * seconds) / documents.length).toFixed(1)} ms each, ` +
        `${(bytes / 1_048_576).toFixed(0)} MB, processes at most ${(peakMebibytes * 1.048576).toFixed(0)} MB (goal 350); ` +
        `facts and documents ${((read - started) / 1_000).toFixed(1)} s`,
    );
  } finally {
    await app.close();
  }
}

/** What a process held at most, by the kernel's account; 0 where it keeps none. */
function peakOf(processId: number): number {
  try {
    const status = readFileSync(`/proc/${processId}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/** Of a process so far and of its children that have ended, in user and kernel mode; 0 where the kernel keeps no account. */
function cpuSecondsOf(processId: number | 'self'): number {
  try {
    // Behind the name, which may hold spaces: fields 14 to 17 of proc_pid_stat(5), in hundredths of a second on Linux.
    const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    return 0;
  }
}

type Document = Omit<ReportDocument, 'createdAt'>;

async function documentsOf(
  database: JobsDatabase,
  classes: ClassFactsReader,
  studentReader: StudentFactsReader,
): Promise<Document[]> {
  const writing = writingOf('en-GB', 'Europe/London');
  const documents: Document[] = [];
  for (const { id } of await database.query<{ id: number }>('SELECT id FROM classes ORDER BY id')) {
    const read = await classes.read(id);
    if (read !== undefined) documents.push(classReport(read.facts, null, writing));
  }
  const rows = await database.query<{ id: number }>(
    `SELECT DISTINCT user_id AS id FROM enrollments WHERE role = 'student' ORDER BY 1 LIMIT $1`,
    [students],
  );
  for (let first = 0; first < rows.length; first += studentsAtOnce) {
    const facts = await studentReader.read(rows.slice(first, first + studentsAtOnce).map(({ id }) => id));
    for (const own of facts.values()) documents.push(progressReport(own, writing));
  }
  return documents;
}
