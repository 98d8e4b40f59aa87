import type { ShownAs } from './sheet-grid.ts';
import { attributeOf, scanXml } from './xml-scanner.ts';

/** ECMA-376 part 1, 18.8.30: the formats that every program knows; 27 to 36 and 50 to 58 are dates of East Asia. */
const builtInPercents = new Set([9, 10]);
const builtInDates = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
] as const;

/** What the number format of each cell style makes of a number, by the place that cells name it by. */
export function readNumberFormats(xml: string): (ShownAs | undefined)[] {
  const ofFile = new Map<number, ShownAs | undefined>();
  const styles: (ShownAs | undefined)[] = [];
  let isCellStyle = false;
  for (const token of scanXml(xml)) {
    if (token.kind === 'text') continue;
    if (token.name === 'cellXfs') isCellStyle = token.kind === 'open';
    else if (token.kind === 'close') continue;
    else if (token.name === 'numFmt') {
      const id = Number(attributeOf(token.attributes, 'numFmtId'));
      ofFile.set(id, shownByCode(attributeOf(token.attributes, 'formatCode') ?? ''));
    } else if (token.name === 'xf' && isCellStyle) {
      const id = Number(attributeOf(token.attributes, 'numFmtId') ?? 0);
      styles.push(ofFile.has(id) ? ofFile.get(id) : shownByBuiltIn(id));
    }
  }
  return styles;
}

function shownByBuiltIn(id: number): ShownAs | undefined {
  if (builtInPercents.has(id)) return 'percent';
  return builtInDates.some(([first, last]) => first <= id && id <= last) ? 'date' : undefined;
}

/** 18.8.31. Texts and colours say nothing; elapsed time stands in brackets. */
function shownByCode(code: string): ShownAs | undefined {
  const symbols = code.replaceAll(/"[^"]*"|[\\_*]./g, '');
  const bare = symbols.replaceAll(/\[[^\]]*\]/g, '');
  if (bare.includes('%')) return 'percent';
  if (/^general$/i.test(bare)) return undefined;
  return /[dmyhs]/i.test(bare) || /\[(?:h+|m+|s+)\]/i.test(symbols) ? 'date' : undefined;
}
