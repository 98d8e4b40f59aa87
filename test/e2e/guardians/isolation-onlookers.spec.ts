import { opensToGuardians } from '../../../apps/api/access/access.ts';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { fingerprint, type Populated, populatedSchool, unknownLike } from '../../setup/api/two-schools.ts';
import { addressOf, call, essence, nameOf, withReferences } from '../../setup/api/walk.ts';

const parametersOf = (spec: RouteSpec): string[] => Object.keys(spec.params?.shape ?? {});

/**
 * The routes that guardians come near: their account, their children and their ties to them. A new one is a decision about
 * what strangers to the school see, so it is written down here too.
 */
const openToGuardians = [
  'changeEmail',
  'changePassword',
  'confirmEmail',
  'disableTotp',
  'endGuardianTie',
  'explainGradeOfChild',
  'linkToExport',
  'linkToReport',
  'listAssignmentsOfChild',
  'listChildren',
  'listGradesOfChild',
  'listOwnDisclosures',
  'listOwnErasures',
  'listOwnExports',
  'listReportsOfChild',
  'putNotificationPreferences',
  'readGradesOfChild',
  'readGuardianTie',
  'readMe',
  'readNotificationPreferences',
  'readPrivacyRequest',
  'readRetention',
  'removeAvatar',
  'requestGuardianTieEnd',
  'requestOwnErasure',
  'requestOwnExport',
  'signOut',
  'startTotp',
  'updateMe',
  'verifyTotp',
  'withdrawErasure',
];

/** Explanations name the moment that they are worked out for. */
const withoutMoment = (answer: object): string => JSON.stringify(answer).replaceAll(/"asOf":"[^"]+"/g, '');

describe('guardians and observers, on every route', () => {
  let test: TestApp;
  let own: Populated;
  let routes: RouteSpec[];

  beforeAll(async () => {
    test = await startTestApp();
    own = await populatedSchool(test);
    routes = [...test.routes].filter(({ access }) => access !== 'public');
  });

  afterAll(() => test.close());

  const answerTo = async (user: FixtureUser, spec: RouteSpec, ids: Readonly<Record<string, string>>) =>
    essence(await call(test, user, spec, addressOf(spec, ids), withReferences(spec.examples?.body, ids)));
  const nobodysIds = (): Record<string, string> =>
    Object.fromEntries(Object.entries(own.ids).map(([name, id]) => [name, unknownLike(id)]));

  it('opens to guardians what is listed here, and nothing else', () => {
    const open = routes.filter(({ access }) => opensToGuardians(access)).map(({ operationId }) => operationId);
    expect(open.toSorted()).toEqual(openToGuardians);
  });

  it('answers a guardian everywhere else as if nothing were there, whatever there is', async () => {
    const before = await fingerprint(test);
    const wrong: string[] = [];
    for (const spec of routes.filter(({ access }) => !opensToGuardians(access))) {
      const [known, nobodys] = [
        await answerTo(own.guardian, spec, own.ids),
        await answerTo(own.guardian, spec, nobodysIds()),
      ];
      if (known.status !== 404 || JSON.stringify(known) !== JSON.stringify(nobodys)) {
        wrong.push(`${nameOf(spec)}: ${known.status} and ${nobodys.status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await fingerprint(test)).toBe(before);
  });

  it('answers the guardian of another child, of an ended tie, of a child of age and of another school alike', async () => {
    const { fixtures, database } = test;
    const { school, student } = own;
    const guardian = () => fixtures.user(school, 'guardian');
    const [ofAnotherChild, ofAnEndedTie, ofAChildOfAge] = [await guardian(), await guardian(), await guardian()];
    await fixtures.guardianTie(await fixtures.user(school, 'student'), ofAnotherChild);
    const ended = await fixtures.guardianTie(student, ofAnEndedTie);
    await database.run(`UPDATE guardian_ties SET ended_at = now(), ended_reason = 'administrator' WHERE id = $1`, [
      ended.id,
    ]);
    const grownUp = await fixtures.user(school, 'student');
    const grownUpTie = await fixtures.guardianTie(grownUp, ofAChildOfAge);
    await database.run('UPDATE schools SET age_of_consent = 18 WHERE id = $1', [school.id]);
    await database.run(
      `INSERT INTO demographics (school_id, sourced_id, user_id, birth_date) VALUES ($1, $2, $3, '2000-01-01')`,
      [school.id, grownUp.sourcedId, grownUp.id],
    );
    const ofAnotherSchool = await fixtures.user(await fixtures.school(), 'guardian');
    const cases = [
      { name: 'of another child', user: ofAnotherChild, ids: own.ids },
      { name: 'of an ended tie', user: ofAnEndedTie, ids: { ...own.ids, guardianTieSourcedId: ended.sourcedId } },
      {
        name: 'of a child of age',
        user: ofAChildOfAge,
        ids: { ...own.ids, studentSourcedId: grownUp.sourcedId, guardianTieSourcedId: grownUpTie.sourcedId },
      },
      { name: 'of another school', user: ofAnotherSchool, ids: own.ids },
    ];
    const before = await fingerprint(test);
    const wrong: string[] = [];
    for (const spec of routes.filter((candidate) => parametersOf(candidate).length > 0)) {
      for (const { name, user, ids } of cases) {
        const [known, nobodys] = [await answerTo(user, spec, ids), await answerTo(user, spec, nobodysIds())];
        if (known.status !== 404 || JSON.stringify(known) !== JSON.stringify(nobodys)) {
          wrong.push(`${nameOf(spec)}, the guardian ${name}: ${known.status} and ${nobodys.status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(await fingerprint(test)).toBe(before);
  });

  it('has no route that only teachers read, so that observers read what teachers do', () => {
    const onlyTeachers = routes.filter(
      ({ method, access }) =>
        method === 'GET' && typeof access === 'object' && 'on' in access && access.action === 'teach',
    );
    expect(onlyTeachers.map(nameOf)).toEqual([]);
  });

  it('shows observers of a class what its teachers see but reasons of extensions, and lets them change nothing', async () => {
    const wrong: string[] = [];
    const { was, reason } = await test.database.one<{ was: string; reason: string }>(
      `UPDATE extensions SET reason = 'Illness of the mother' WHERE sourced_id = $1
       RETURNING old.reason AS was, new.reason AS reason`,
      [own.ids.extensionSourcedId],
    );
    const before = await fingerprint(test);
    let [seen, hidden] = [0, 0];
    for (const spec of routes.filter((candidate) => parametersOf(candidate).length > 0)) {
      const observed = await answerTo(own.observer, spec, own.ids);
      const onlyReads = spec.method === 'GET' || (spec.access as { action?: string }).action === 'observe';
      if (!onlyReads) {
        if (![403, 404].includes(observed.status)) wrong.push(`${nameOf(spec)}: ${observed.status}`);
        continue;
      }
      const taught = await answerTo(own.teacher, spec, own.ids);
      if (observed.status === 200) seen += 1;
      if (JSON.stringify(observed).includes(reason)) wrong.push(`${nameOf(spec)}: the reason`);
      const withReason = withoutMoment(taught);
      const withoutReason = [reason, was].reduce(
        (text, secret) => text.replaceAll(`"reason":"${secret}"`, '"reason":null'),
        withReason,
      );
      if (withReason !== withoutReason) hidden += 1;
      if (withoutMoment(observed) !== withoutReason) {
        wrong.push(`${nameOf(spec)}: ${observed.status}, to teachers ${taught.status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(15);
    // The extension, those of the assignment, and the history of class and assignment.
    expect(hidden).toBeGreaterThanOrEqual(4);
    expect(await fingerprint(test)).toBe(before);
  });

  it('answers an observer of another class, a former one, a student who observes and a proctor as if nothing were there', async () => {
    const { fixtures } = test;
    const [ofAnother, former] = [
      await fixtures.user(own.school, 'teacher'),
      await fixtures.user(own.school, 'teacher'),
    ];
    const mate = await fixtures.user(own.school, 'student');
    await fixtures.enroll(await fixtures.class(own.school), ofAnother, 'observer');
    await fixtures.enroll(own.class, former, 'observer', ['2020-01-01', '2020-02-01']);
    await fixtures.enroll(own.class, mate, 'observer');
    const proctor = await fixtures.user(own.school, 'teacher');
    await fixtures.enroll(own.class, proctor, 'proctor');
    const before = await fingerprint(test);
    const wrong: string[] = [];
    const ofClasses = routes.filter(
      ({ access }) =>
        typeof access === 'object' && 'on' in access && !['school', 'academicSession', 'course'].includes(access.on),
    );
    for (const spec of ofClasses) {
      for (const user of [ofAnother, former, mate, proctor]) {
        const [known, nobodys] = [await answerTo(user, spec, own.ids), await answerTo(user, spec, nobodysIds())];
        if (known.status !== 404 || JSON.stringify(known) !== JSON.stringify(nobodys)) {
          wrong.push(`${nameOf(spec)} as ${user.sourcedId}: ${known.status} and ${nobodys.status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(await fingerprint(test)).toBe(before);
  });
});
