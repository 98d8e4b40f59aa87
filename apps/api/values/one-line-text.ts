/**
 * Texts of one line: names, titles, codes. Lists, tables and spreadsheets show them beside those of other people, so
 * nothing in one may break the line, turn the reading direction (UAX #9) or differ from another without being seen.
 */
export const oneLineRule = 'one line without line breaks and without control, bidirectional or invisible characters';

const ordinary = /^[ -~]*$/;

/**
 * Controls, formats (all bidirectional ones are), line and paragraph separators, and what Unicode's property
 * Default_Ignorable_Code_Point lists as shown by nothing; the blank of Braille likewise. Arabic and other signs before
 * numbers are formats that are seen.
 */
const unseen =
  /(?![\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Where characters that nothing shows change what stands beside them, and belong to the spelling (UAX #31, 2.3): joiners
 * after a mark of an Indic script or between letters of scripts that join; joiners and selectors in emoji; the selector
 * of a Han variant, common in Japanese family names; those of Mongolian.
 */
const spelling = [
  /(?<=[\p{M}&&[\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}]])[\u200C\u200D]/v,
  /(?<=[[\p{L}\p{M}]&&[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mong}]])[\u200C\u200D](?=[[\p{L}\p{M}]&&[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mong}]])/v,
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})/v,
  /(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]/v,
  /(?<=[0-9#*])\uFE0F(?=\u20E3)/v,
  /(?<=\p{scx=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]/v,
  /(?<=\p{scx=Mong})[\u180B-\u180D\u180F]/v,
];
const spelled = new RegExp(spelling.map(({ source }) => source).join('|'), 'gv');

/** Whether a text keeps to the rule; a blank one does. */
export const isOneLine = (text: string): boolean => ordinary.test(text) || !unseen.test(text.replace(spelled, ''));

/** The text as it is stored: without blanks around it, composed (NFC). Undefined where it is blank or breaks the rule. */
export function toOneLine(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || !isOneLine(trimmed)) return undefined;
  return trimmed.normalize('NFC');
}
