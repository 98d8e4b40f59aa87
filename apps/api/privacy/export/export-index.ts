import type { Row } from '../../database/database.ts';
import type { Writing } from '../../reports/languages/language.ts';
import { escapeHtml } from '../../values/html.ts';
import { indexWords } from './index-words.ts';
import type { Named, PersonData } from './person-data.ts';

export interface ExportedFile {
  path: string;
  purpose: string;
  name: string;
}

/** Columns that say nothing to a reader; they are in the JSON. */
const leftOut = ['id', 'school_id', 'version', 'imported', 'object_key', 'sha256'];

/** How the school writes, whose data it is. */
export interface IndexLanguage extends Pick<Writing, 'language' | 'direction'> {
  moment: (moment: Date) => string;
}

/** The page to read first: everything in tables, with the names of classes and assignments in the place of ids. */
export function exportIndex(
  data: PersonData,
  files: readonly ExportedFile[],
  madeAt: Date,
  { language, direction, moment }: IndexLanguage,
): string {
  const words = indexWords[language];
  const names = { class_id: byId(data.classes), line_item_id: byId(data.assignments) };
  const tables = Object.entries(data.tables).map(([table, rows]) => section(words.table(table), rows, names));
  const acts = Object.entries(data.doneByThePerson).map(
    ([table, rows]) => `<li>${escapeHtml(words.table(table))}: ${rows.length}</li>`,
  );
  const list = files.map(
    ({ path, purpose, name }) =>
      `<li><a href="${escapeHtml(path.split('/').map(encodeURIComponent).join('/'))}"><bdi>${escapeHtml(name)}</bdi></a> (${escapeHtml(purpose)})</li>`,
  );
  const code = (name: string) => `<code dir="ltr">${name}</code>`;
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<title>${words.title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.875rem; }
th, td { border: 1px solid #767676; padding: 0.25rem 0.5rem; text-align: start; vertical-align: top; }
</style>
</head>
<body>
<main>
<h1>${words.title}</h1>
<p>${words.madeOn(escapeHtml(moment(madeAt)))} ${words.sameForPrograms(code('tables'))} ${words.columns}</p>
<h2>${words.files}</h2>
${list.length === 0 ? `<p>${words.noFiles}</p>` : `<ul>\n${list.join('\n')}\n</ul>`}
${tables.join('\n')}
<h2>${words.whatTheyDid}</h2>
${acts.length === 0 ? `<p>${words.nothingRecorded}</p>` : `<p>${words.actsIntroduction(code('done-by-the-person.json'))}</p>\n<ul>\n${acts.join('\n')}\n</ul>`}
</main>
</body>
</html>
`;
}

const byId = (named: readonly Named[]): ReadonlyMap<unknown, string> =>
  new Map(named.map(({ id, title }) => [id, title]));

function section(
  title: string,
  rows: readonly Row[],
  names: Readonly<Record<string, ReadonlyMap<unknown, string>>>,
): string {
  const columns = Object.keys(rows[0] ?? {}).filter(
    (column) => !leftOut.includes(column) && rows.some((row) => row[column] !== null),
  );
  const head = columns.map((column) => `<th scope="col" lang="en">${escapeHtml(column)}</th>`).join('');
  const cell = (row: Row, column: string): string => {
    const value = names[column]?.get(row[column]) ?? row[column];
    if (value === null || value === undefined) return '<td></td>';
    return `<td dir="auto">${escapeHtml(typeof value === 'object' ? JSON.stringify(value) : String(value))}</td>`;
  };
  const body = rows.map((row) => `<tr>${columns.map((column) => cell(row, column)).join('')}</tr>`);
  return `<h2>${escapeHtml(title)}</h2>
<div class="table" tabindex="0" role="region" aria-label="${escapeHtml(title)}">
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>
</div>`;
}
