import { workbookOf } from '../../../test/setup/api/workbooks.ts';
import { exportState } from '../gradebook/cell-value.ts';
import { findColumns } from './file-columns.ts';
import { type PresentClass, planOf } from './plan.ts';
import { readWorkbook } from './xlsx-archive.ts';

const state = exportState([['sheet', { kind: 'blank' }]]);
const texts = ['studentSourcedId', 'Sheet (of 20) [sheet]', 'exportState', 'ada', state];
const shared = (index: number) => `<c t="s"><v>${index}</v></c>`;
const present: PresentClass = {
  items: new Map([['sheet', { sourcedId: 'sheet', texts: null, isClosed: false }]]),
  students: new Map([['ada', { isEnrolled: true }]]),
  cell: () => undefined,
  shown: () => '',
};

/** What becomes of a workbook with this cell for the sheet. */
async function planned(cell: string, formatCode = '0', styles = stylesOf(formatCode)) {
  const rows = [shared(0) + shared(1) + shared(2), shared(3) + cell + shared(4)];
  const sheet = `<worksheet><sheetData>${rows.map((row) => `<row>${row}</row>`).join('')}</sheetData></worksheet>`;
  const strings = `<sst>${texts.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`;
  const grid = await readWorkbook(workbookOf(sheet, strings, styles));
  const columns = findColumns(grid.header, new Set(['sheet']), new Set(['studentSourcedId', 'exportState']));
  return planOf(grid, columns, present, '.');
}

/** Style 0 is general, 1 a percentage that every program knows, 2 such a date, 3 has the code. */
const stylesOf = (code: string): string => `<styleSheet><numFmts count="1">
  <numFmt numFmtId="164" formatCode="${code.replaceAll('"', '&quot;')}"/></numFmts>
  <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
  <cellXfs><xf numFmtId="0"/><xf numFmtId="9"><alignment/></xf><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>
  <cellStyles/></styleSheet>`;

describe('a cell of a workbook that is shown as no number', () => {
  it.each([
    ['a percentage', '<c s="1"><v>0.85</v></c>', undefined],
    ['a percentage', '<c s="3"><v>0.85</v></c>', '0.00%;[Red]-0.00%'],
    ['a date or a time', '<c s="2"><v>46143</v></c>', undefined],
    ['a date or a time', '<c s="3"><v>46143.5</v></c>', '[$-407]dd/ mmm yyyy'],
    ['a date or a time', '<c s="3"><v>1.5</v></c>', '[h]:00'],
    ['a date or a time', '<c t="d"><v>2026-05-01</v></c>', undefined],
    ['TRUE or FALSE', '<c t="b"><v>1</v></c>', undefined],
  ])('is refused as %s: %s %s', async (name, cell, code) => {
    expect(await planned(cell, code)).toMatchObject({
      changes: [],
      refusals: [{ reason: 'notAGrade', row: 2, message: expect.stringContaining(`B2 is formatted as ${name}`) }],
    });
  });

  it.each([
    ['<c s="0"><v>17</v></c>', undefined],
    ['<c s="3"><v>17</v></c>', 'General'],
    ['<c s="3"><v>17</v></c>', '#,##0.00" days %"'],
    ['<c s="3"><v>17</v></c>', '[Red]0.0E+00\\m_d'],
    ['<c s="99"><v>17</v></c>', undefined],
    ['<c s="1" t="str"><v>17</v></c>', undefined],
    ['<c s="0"><f>SUM(8,9)</f><v>17</v></c>', undefined],
    ['<c s="0"><f t="shared" si="0"/><v>17</v></c>', undefined],
  ])('is a score otherwise: %s %s', async (cell, code) => {
    expect(await planned(cell, code)).toMatchObject({ changes: [{ after: { score: '17' } }], refusals: [] });
  });

  it.each(['<c s="1"/>', '<c s="0"><f>SUM(8,9)</f></c>'])(
    'is nothing where it is blank, or its formula was never computed: %s',
    async (cell) => {
      expect(await planned(cell)).toMatchObject({ changes: [], refusals: [], unchanged: 1 });
    },
  );

  it('is no grade where its formula has none', async () => {
    expect(await planned('<c s="0" t="e"><f>1/0</f><v>#DIV/0!</v></c>')).toMatchObject({
      changes: [],
      refusals: [{ reason: 'notAGrade', row: 2 }],
    });
  });
});
