import type { ApiChange } from './api/findings.ts';
import type { CostChange } from './cost.ts';
import type { ApiChanges, Notes, Part } from './make-notes.ts';
import type { SchemaChange, SchemaChanges } from './schema.ts';

interface Section {
  readonly title: string;
  /** What has to be known at once. */
  readonly verdict: string;
  readonly lists: readonly { readonly title?: string; readonly items: readonly string[] }[];
}

/** The notes for a terminal. */
export const printNotes = (notes: Notes): string =>
  [
    titleOf(notes),
    ...sectionsOf(notes).flatMap(({ title, verdict, lists }) => [
      '',
      `${title}: ${verdict}`,
      ...lists.flatMap(({ title: name, items }) => [
        ...(name === undefined ? [] : [`  ${name}`]),
        ...items.map((item) => `  ${name === undefined ? '' : '  '}${item}`),
      ]),
    ]),
  ].join('\n');

/** The notes as the text of a release or a pull request. */
export const notesAsMarkdown = (notes: Notes): string =>
  [
    `## ${titleOf(notes)}`,
    ...sectionsOf(notes).flatMap(({ title, verdict, lists }) => [
      `### ${title}`,
      `${escaped(sentence(verdict))}.`,
      ...lists.flatMap(({ title: name, items }) => [
        ...(name === undefined ? [] : [`**${name}**`]),
        items.map((item) => `- ${escaped(item)}`).join('\n'),
      ]),
    ]),
  ].join('\n\n');

const titleOf = ({ from, to }: Notes): string => `What ${to.name} changes since ${from.name}`;

const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Subjects and names are text, no markup: a `*` or `<` in them shows as it is. */
const escaped = (text: string): string => text.replaceAll(/[\\`*_<>[\]|#]/g, '\\$&');

function sectionsOf({ commits, onlyInOlder, schema, api, alarms, cost }: Notes): Section[] {
  const number = commits.reduce((total, group) => total + group.commits.length, 0);
  return [
    {
      title: 'Commits',
      verdict: number === 0 ? 'none' : counted(number, 'commit'),
      lists: [
        ...commits.map((group) => ({ title: group.title, items: group.commits.map(commitLine) })),
        ...(onlyInOlder.length === 0
          ? []
          : [{ title: 'Only in the older commit', items: onlyInOlder.map(commitLine) }]),
      ],
    },
    section('Schema', schema, schemaVerdict, schemaLists),
    section('API', api, apiVerdict, apiLists),
    section(
      'Alarms',
      alarms,
      (changes) => (changes.length === 0 ? 'unchanged' : counted(changes.length, 'change')),
      (changes) => [{ items: changes.map(({ text, environments }) => `${text} (${environments.join(', ')})`) }],
    ),
    section(
      'Cost',
      cost,
      (changes) => (changes.some(isDifferent) ? 'USD a month, by the price list of infra/cost' : 'unchanged'),
      (changes) => [{ items: changes.map(costLine) }],
    ),
  ];
}

function section<T>(
  title: string,
  part: Part<T>,
  verdict: (changes: T) => string,
  lists: (changes: T) => Section['lists'],
): Section {
  if ('unknown' in part) return { title, verdict: `unknown. ${part.unknown}`, lists: [] };
  const { changes } = part;
  return { title, verdict: verdict(changes), lists: lists(changes).filter(({ items }) => items.length > 0) };
}

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const commitLine = ({ hash, subject }: { readonly hash: string; readonly subject: string }): string =>
  `${subject} (${hash})`;

function schemaVerdict({ added, missing }: SchemaChanges): string {
  if (added.length + missing.length === 0) return 'unchanged';
  const contracting = added.filter(({ contracts }) => contracts.length > 0).length;
  const unknown = added.filter(({ isKnown }) => !isKnown).length;
  return [
    counted(added.length, 'migration'),
    contracting === 0 ? 'none contracts' : `${contracting} ${contracting === 1 ? 'contracts' : 'contract'}`,
    ...(unknown === 0 ? [] : [`${unknown} unknown without a database`]),
  ].join(', ');
}

const schemaLists = ({ added, missing }: SchemaChanges): Section['lists'] => [
  { items: added.map(migrationLine) },
  { title: 'Only in the older commit', items: missing },
];

function migrationLine({ name, does, comment, contracts, compatibleFrom, isKnown }: SchemaChange): string {
  return [
    `${name}: ${does === '' ? 'no statement' : does}`,
    ...(comment === undefined ? [] : [comment]),
    ...(contracts.length === 0 ? [] : [`CONTRACTS: ${contracts.join('; ')}`]),
    ...(compatibleFrom === undefined ? [] : [`from here on no release before ${compatibleFrom} works`]),
    ...(isKnown ? [] : ['what it sends depends on the database']),
  ].join(' - ');
}

function apiVerdict({ isCompatible, changes, arePermissionsCompared }: ApiChanges): string {
  const breaking = changes.filter(({ level }) => level === 'breaking').length;
  return [
    changes.length === 0 ? 'unchanged' : isCompatible ? 'compatible' : `NOT compatible, ${breaking} breaking`,
    ...(arePermissionsCompared ? [] : ['permissions are not compared: a commit of before the comparison has no list']),
  ].join('; ');
}

/** An addition breaks nobody; the document has the rest of them. */
const mostAdditions = 30;

function apiLists({ changes }: ApiChanges): Section['lists'] {
  const breaking = changes.filter(({ level }) => level === 'breaking');
  const additions = changes.filter(({ level }) => level === 'addition');
  const left = additions.length - mostAdditions;
  return [
    { title: 'Breaking', items: breaking.map(apiLine) },
    {
      title: 'Added',
      items: [...additions.slice(0, mostAdditions).map(apiLine), ...(left > 0 ? [`and ${left} more (--json)`] : [])],
    },
  ];
}

function apiLine({ text, routes }: ApiChange): string {
  const [first = '', ...more] = routes;
  return `${first}${more.length === 0 ? '' : ` and ${counted(more.length, 'other route')}`}: ${text}`;
}

const isDifferent = ({ before, after, resources }: CostChange): boolean => before !== after || resources.length > 0;

function costLine({ environment, before, after, resources }: CostChange): string {
  if (before === after && resources.length === 0) return `${environment}: ${after.toFixed(2)}, as before`;
  const why = resources
    .slice(0, 5)
    .map(({ resource, from, to }) => `${resource} ${from.toFixed(2)} -> ${to.toFixed(2)}`);
  return `${environment}: ${before.toFixed(2)} -> ${after.toFixed(2)} (${why.join(', ')})`;
}
