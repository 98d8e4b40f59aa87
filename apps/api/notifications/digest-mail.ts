import { type Language, writingOf } from '../reports/languages/language.ts';
import { type Html, html } from '../values/html.ts';
import type { Digest, DigestClass, DigestLine, DigestSection, StudentReportLine } from './digest.ts';
import { arabic } from './languages/arabic.ts';
import { english } from './languages/english.ts';
import { german } from './languages/german.ts';
import type { DigestMessages } from './languages/messages.ts';
import { spanish } from './languages/spanish.ts';

const messages: Record<Language, DigestMessages> = { en: english, de: german, es: spanish, ar: arabic };

/** More of one class are counted. */
export const mostLines = 30;

export interface DigestMail {
  subject: string;
  text: string;
  html: string;
}

export interface DigestLinks {
  signIn: string;
  unsubscribe: string;
}

export interface DigestWriter {
  compare(a: string, b: string): number;
  /** @param until up to when the digest reports */
  write(digest: Digest, until: Date, links: DigestLinks): DigestMail;
}

interface Words extends DigestMessages {
  moment: (moment: Date) => string;
  points: (points: string) => string;
  list: (parts: string[]) => string;
  count: (count: number) => string;
}

/** One item of a list: what it is about, in the words of the school, and what became of it, in ours. */
interface Item {
  title: string | null;
  state: string;
}

/** Writes the digests of a school: in its language, with numbers and moments as its locale and its clock have them. */
export function digestWriter(school: { name: string; locale: string; time_zone: string }): DigestWriter {
  const { name, locale, time_zone: timeZone } = school;
  const { language, direction, day, points, compare, isolated } = writingOf(locale, timeZone);
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const words: Words = {
    ...messages[language],
    moment: (moment) => moments.format(moment),
    points,
    list: (parts) => list.format(parts),
    count: points,
  };
  return {
    compare,
    write: (digest, until, links) => {
      const sections = toSections(digest, words);
      const frame = {
        subject: words.subject(name, day(until)),
        heading: words.heading(name),
        asOf: words.asOf(words.moment(until)),
        ...links,
      };
      return {
        subject: frame.subject,
        text: toText(frame, sections, words, isolated),
        html: toHtml(frame, sections, words, { language, direction }).markup,
      };
    },
  };
}

interface Part {
  title: string;
  items: Item[];
}

interface Section {
  title: string | null;
  parts: Part[];
}

const toSections = (digest: Digest, words: Words): Section[] =>
  digest.map((section) => ({
    title: section.child?.name ?? (digest.length > 1 ? words.you : null),
    parts: [...section.classes.map((entry) => ofClass(entry, words)), ...ofReports(section, words)],
  }));

function ofClass({ title, lines }: DigestClass, words: Words): Part {
  const items = lines.slice(0, mostLines).map((line) => toItem(line, words));
  const rest = lines.length - items.length;
  return { title, items: rest > 0 ? [...items, { title: null, state: words.more(words.count(rest)) }] : items };
}

const ofReports = ({ reports }: DigestSection, words: Words): Part[] =>
  reports.length === 0
    ? []
    : [{ title: words.reports, items: reports.map((report) => ({ title: null, state: reportState(report, words) })) }];

const reportState = ({ kind, term }: StudentReportLine, words: Words): string =>
  kind === 'progress' ? words.progressReport : words.reportCard(term ?? '');

function toItem(line: DigestLine, words: Words): Item {
  switch (line.kind) {
    case 'gradesPosted':
      return { title: line.title, state: line.excused ? words.excused : words.graded };
    case 'returnedSubmissions':
      return { title: line.title, state: words.returned };
    case 'workDue':
      return { title: line.title, state: words.due(words.moment(line.due)) };
    case 'extensions':
      return { title: line.title, state: extensionState(line, words) };
    case 'reports':
      return { title: null, state: words.classReport };
  }
}

function extensionState(line: Extract<DigestLine, { kind: 'extensions' }>, words: Words): string {
  const { due, excused, maximum, counts } = line;
  const facts = [
    ...(counts ? [] : [words.noExtension]),
    ...(excused ? [words.excused] : []),
    ...(due === null ? [] : [words.nowDue(words.moment(due))]),
    ...(maximum === null ? [] : [words.nowOutOf(words.points(maximum))]),
  ];
  return words.list(facts);
}

interface Frame extends DigestLinks {
  subject: string;
  heading: string;
  asOf: string;
}

function toText(frame: Frame, sections: readonly Section[], words: Words, isolated: (text: string) => string): string {
  const lines = [frame.heading, frame.asOf];
  for (const { title, parts } of sections) {
    if (title !== null) lines.push('', `== ${isolated(title)} ==`);
    for (const part of parts) {
      lines.push('', isolated(part.title));
      for (const item of part.items)
        lines.push(item.title === null ? `- ${item.state}` : `- ${isolated(item.title)}: ${item.state}`);
    }
  }
  const { signIn, unsubscribe } = frame;
  const links = [words.where, `${words.signIn}: ${signIn}`, '', words.why, `${words.unsubscribe}: ${unsubscribe}`, ''];
  return [...lines, '', ...links].join('\n');
}

/** Without colours of its own: those of the reader's program have the contrast that the reader chose. */
function toHtml(
  { subject, heading, asOf, signIn, unsubscribe }: Frame,
  sections: readonly Section[],
  words: Words,
  { language, direction }: { language: string; direction: string },
): Html {
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${subject}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em; margin: 0 auto; padding: 1em">
<main>
<h1 style="font-size: 1.5em">${heading}</h1>
<p>${asOf}</p>
${sections.map(sectionHtml)}
<p>${words.where} <a href="${signIn}">${words.signIn}</a></p>
<p>${words.why} <a href="${unsubscribe}">${words.unsubscribe}</a></p>
</main>
</body>
</html>
`;
}

const sectionHtml = ({ title, parts }: Section): Html =>
  title === null
    ? html`${parts.map((part) => html`<h2 style="font-size: 1.2em"><bdi>${part.title}</bdi></h2>${itemsHtml(part)}`)}`
    : html`<h2 style="font-size: 1.2em"><bdi>${title}</bdi></h2>${parts.map(
        (part) => html`<h3 style="font-size: 1em"><bdi>${part.title}</bdi></h3>${itemsHtml(part)}`,
      )}`;

const itemsHtml = ({ items }: Part): Html => html`
<ul>${items.map((item) =>
  item.title === null
    ? html`
<li>${item.state}</li>`
    : html`
<li><bdi>${item.title}</bdi>: ${item.state}</li>`,
)}
</ul>
`;
