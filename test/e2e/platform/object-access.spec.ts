import type { ObjectKind, TargetOf } from '../../../apps/api/access/access.ts';
import type { Caller } from '../../../apps/api/access/caller.ts';
import { ObjectAccess } from '../../../apps/api/access/object-access.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { type Populated, populatedSchool, unknownLike } from '../../setup/api/two-schools.ts';

type NameOf<T> = T extends number ? 'number' : T extends string ? 'string' : 'null';
type Shape<Kind extends ObjectKind> = {
  [Field in 'id' | 'classId' | 'ownerId']: readonly NameOf<TargetOf<Kind>[Field]>[];
};

/** What each kind's ids are, in the compiler's eyes: an entry that differs from `TargetOf` does not compile. */
const shapes: { [Kind in ObjectKind]: Shape<Kind> } = {
  school: { id: ['number'], classId: ['null'], ownerId: ['null'] },
  academicSession: { id: ['number'], classId: ['null'], ownerId: ['null'] },
  course: { id: ['number'], classId: ['null'], ownerId: ['null'] },
  class: { id: ['number'], classId: ['number'], ownerId: ['null'] },
  category: { id: ['number'], classId: ['number', 'null'], ownerId: ['null'] },
  scoreScale: { id: ['number'], classId: ['number'], ownerId: ['null'] },
  lineItem: { id: ['number'], classId: ['number'], ownerId: ['null'] },
  group: { id: ['number'], classId: ['number'], ownerId: ['null'] },
  extension: { id: ['number'], classId: ['number'], ownerId: ['null'] },
  result: { id: ['number'], classId: ['number'], ownerId: ['number'] },
  submission: { id: ['number'], classId: ['number'], ownerId: ['number'] },
  upload: { id: ['string'], classId: ['number', 'null'], ownerId: ['number'] },
  report: { id: ['string'], classId: ['number', 'null'], ownerId: ['number', 'null'] },
  privacyRequest: { id: ['string'], classId: ['null'], ownerId: ['number'] },
  user: { id: ['number'], classId: ['null'], ownerId: ['number'] },
  child: { id: ['number'], classId: ['null'], ownerId: ['number'] },
  guardianTie: { id: ['number'], classId: ['null'], ownerId: ['number'] },
  legalHold: { id: ['number'], classId: ['null'], ownerId: ['null'] },
  cleanup: { id: ['number'], classId: ['null'], ownerId: ['null'] },
  supportSession: { id: ['number'], classId: ['null'], ownerId: ['number'] },
};

const nameOf = (value: unknown): string => (value === null ? 'null' : typeof value);

describe('the access decision on objects', () => {
  let test: TestApp;
  let populated: Populated;
  let access: ObjectAccess;

  beforeAll(async () => {
    test = await startTestApp();
    populated = await populatedSchool(test);
    access = test.app.get(ObjectAccess, { strict: false });
  });

  afterAll(async () => {
    await test.close();
  });

  const adminOf = async (school: FixtureSchool): Promise<Caller> => {
    const { id } = await test.fixtures.user(school, 'admin');
    return { id, schoolId: school.id, role: 'admin' } as Caller;
  };

  const parameters: Partial<Record<ObjectKind, string>> = {
    upload: 'uploadId',
    privacyRequest: 'privacyRequestId',
    report: 'reportId',
    child: 'studentSourcedId',
  };
  const idOf = (kind: ObjectKind): string => populated.ids[parameters[kind] ?? `${kind}SourcedId`] as string;
  /** Children are found by their guardians alone; everything else by every administrator. */
  const finderOf = async (kind: ObjectKind): Promise<Caller> =>
    kind === 'child'
      ? ({ id: populated.guardian.id, schoolId: populated.school.id, role: 'guardian' } as Caller)
      : adminOf(populated.school);

  it.each(Object.keys(shapes) as ObjectKind[])('finds a %s with the ids that its type guarantees', async (kind) => {
    const found = await access.find(await finderOf(kind), kind, idOf(kind));
    expect(found).toBeDefined();
    for (const field of ['id', 'classId', 'ownerId'] as const) {
      expect(shapes[kind][field]).toContain(nameOf(found?.[field]));
    }
  });

  it('finds a child for nobody but its guardian, not for the administrators of the school either', async () => {
    expect(await access.find(await adminOf(populated.school), 'child', idOf('child'))).toBeUndefined();
  });

  it('finds a category that every class of the school may use, without a class', async () => {
    await test.database.run(
      `INSERT INTO categories (school_id, sourced_id, title, weight) VALUES ($1, 'for-all', 'Coursework', 50)`,
      [populated.school.id],
    );
    const found = await access.find(await adminOf(populated.school), 'category', 'for-all');
    expect(found?.classId).toBeNull();
  });

  it('finds an upload with the class of the submission that it is part of', async () => {
    const admin = await adminOf(populated.school);
    expect((await access.find(admin, 'upload', idOf('upload')))?.classId).toBeNull();
    await test.database.run(
      'INSERT INTO submission_files (submission_id, upload_id) SELECT id, $2 FROM submissions WHERE sourced_id = $1',
      [idOf('submission'), idOf('upload')],
    );
    expect((await access.find(admin, 'upload', idOf('upload')))?.classId).toBe(populated.class.id);
  });

  it.each(Object.keys(shapes) as ObjectKind[])(
    'does not find a %s for another school, nor one that does not exist',
    async (kind) => {
      const stranger = await adminOf(await test.fixtures.school());
      expect(await access.find(stranger, kind, idOf(kind))).toBeUndefined();
      expect(await access.find(await finderOf(kind), kind, unknownLike(idOf(kind)))).toBeUndefined();
    },
  );
});
