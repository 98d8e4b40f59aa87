import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classReport, standingsOf } from '../../apps/api/reports/class-report.ts';
import { languages, writingOf } from '../../apps/api/reports/languages/language.ts';
import { progressReport, progressReports, reportCard } from '../../apps/api/reports/progress-report.ts';
import { Typesetting } from '../../apps/api/reports/typesetting.ts';
import { exit } from '../../apps/cli/exit-codes.ts';
import { sampleClass, sampleStudent } from '../samples/reports.ts';

/** Writes a report of every kind in every language into a folder, and prints their paths. */
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('report-samples: expected a folder');
  process.exit(exit.blocked);
}
mkdirSync(folder, { recursive: true });
const typesetting = new Typesetting();
for (const language of languages) {
  const writing = writingOf(language, sampleClass.school.timeZone);
  const documents = {
    class: classReport(sampleClass, standingsOf(sampleClass), writing),
    progress: progressReport(sampleStudent, writing),
    progressSet: progressReports(sampleClass.title, [sampleStudent, { ...sampleStudent, classes: [] }], writing),
    reportCard: reportCard(sampleStudent, '2026/27', writing),
  };
  for (const [kind, document] of Object.entries(documents)) {
    const path = join(folder, `${kind}-${language}.pdf`);
    writeFileSync(path, typesetting.pdf({ ...document, createdAt: '2026-11-30T01:00:00.000Z' }));
    console.log(path);
  }
}
