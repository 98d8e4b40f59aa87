import type { BundleChanges } from '../api/bundles.ts';

const scales = (text: string) =>
  text
    .replace('file.scoreScales,absent', 'file.scoreScales,bulk')
    .replace('file.lineItemScoreScales,absent', 'file.lineItemScoreScales,bulk');
const scale = `sourcedId,status,dateLastModified,title,type,orgSourcedId,courseSourcedId,classSourcedId,scoreScaleValue
scale-bio,,,Letters,letter,org-high,course-bio,class-bio-10a,"{A:10},{B:5},{C:0}"
`;
const link = (item: string) => `sourcedId,status,dateLastModified,title,lineItemSourcedId,scoreScaleSourcedId
link-1,,,,${item},scale-bio
`;
/** A school with a score scale. */
export const first: BundleChanges = {
  'manifest.csv': scales,
  'scoreScales.csv': scale,
  'lineItemScoreScales.csv': link('item-cells'),
};
const add = (line: string) => (text: string) => `${text}${line}\n`;
const each =
  (...changes: ((text: string) => string)[]) =>
  (text: string) =>
    changes.reduce((changed, change) => {
      const next = change(changed);
      if (next === changed) throw new Error('A change changes nothing');
      return next;
    }, text);
const swap = (one: string, other: string) => (text: string) =>
  text.replaceAll(one, '\u0000').replaceAll(other, one).replaceAll('\u0000', other);
const gone = (id: string) => (text: string) => text.replace(new RegExp(`^${id},.*\n`, 'm'), '');
const row = (header: string, values: Record<string, string>) =>
  header
    .split('\n', 1)[0]
    ?.split(',')
    .map((name) => values[name] ?? '')
    .join(',') ?? '';
const user = (values: Record<string, string>) => (text: string) =>
  add(row(text, { enabledUser: 'true', primaryOrgSourcedId: 'org-high', ...values }))(text);

/** Of everything something is added, changed and removed; keys and addresses are exchanged; a person gets another identifier. */
export const second: BundleChanges = {
  ...first,
  'orgs.csv': each(
    (text) => text.replace('Lakeside District', 'Lake District'),
    add('org-annex,,,Annex,school,LA,org-district'),
    (text) => text.replace('"Lakeside High School",school,LHS,org-district', '"Lakeside High School",school,LHS,'),
  ),
  'academicSessions.csv': each(
    (text) => text.replace('2025-11-15', '2025-11-20'),
    add('term-spring,,,Spring,term,2026-02-01,2026-07-15,year-2026,2026'),
  ),
  'courses.csv': each(
    (text) => text.replace('Mathematics,MAT', 'Maths,MAT'),
    add('course-chem,,,year-2026,Chemistry,CHE,10,org-annex,,'),
  ),
  'classes.csv': each(
    (text) => text.replace('"term-autumn,year-2026"', 'term-spring').replace('Room 12', 'Room 13'),
    add('class-chem,,,Chemistry 10,10,course-chem,CHE-10,scheduled,,org-annex,term-spring,,,'),
    gone('class-math-10a'),
  ),
  'users.csv': each(
    swap('anna@lakeside.example', 'm.lopez@lakeside.example'),
    (text) => text.replace('user-principal', 'principal-2').replace('Anni', 'Annika'),
    (text) => text.replace(',user-guardian,10', ',,10').replace(/(user-chloe,.*?),,10,/, '$1,user-guardian,10,'),
    gone('user-ben'),
    user({ sourcedId: 'user-eva', username: 'eva', givenName: 'Eva', familyName: 'Ek', email: 'eva@lakeside.example' }),
  ),
  'roles.csv': each(
    (text) => text.replace('user-principal', 'principal-2').replace('2025-08-15', '2025-08-01'),
    gone('role-3'),
    gone('role-5'),
    add('role-8,,,user-eva,primary,student,,,org-annex,'),
  ),
  'demographics.csv': each((text) => text.replace('2010-01-01', '2010-01-02'), add('user-eva,,,2011-01-01')),
  'enrollments.csv': each(
    // Two change places; one goes with its class, one with its person.
    (text) => text.replace('enr-3,,,class-bio-10a,org-high,user-anna', 'enr-3,,,class-bio-10a,org-high,user-chloe'),
    (text) =>
      text.replace(
        'enr-6,,,class-math-10a,org-high,user-chloe,student,false,,,A',
        'enr-6,,,class-bio-10a,org-high,user-anna,student,false,2025-09-01,2026-01-31,A',
      ),
    gone('enr-2'),
    gone('enr-4'),
    gone('enr-5'),
    add('enr-7,,,class-chem,org-annex,user-eva,student,false,,,'),
    add('enr-8,,,class-chem,org-annex,user-teacher,teacher,true,,,'),
  ),
  'categories.csv': each(
    (text) => text.replace('Homework,40', 'Homework,50'),
    gone('cat-all'),
    add('cat-chem,,,Lab,1,class-chem'),
  ),
  'lineItems.csv': each(
    (text) => text.replace('Cell worksheet', 'Cells'),
    gone('item-talk'),
    add('item-acid,,,Acids,,,,class-chem,cat-chem,,term-spring,org-annex,0,10,'),
  ),
  'lineItemScoreScales.csv': link('item-osmosis'),
  'results.csv': each(
    (text) => text.replace(/^res-[24],.*\n/gm, ''),
    (text) => text.replace('fully graded,9,', 'fully graded,8,'),
    add('res-6,,,item-acid,user-eva,fully graded,7,,,,class-chem,,,,'),
    add('res-own,,,item-midterm,user-chloe,fully graded,40,,,,class-bio-10a,,,,'),
  ),
};
