import type { Role } from './roles.ts';

/**
 * What can be addressed by an identifier in a path, and is protected object by object. For each kind: its internal id,
 * the class it belongs to, and the student it belongs to or, for an upload, its owner; null where there is none.
 */
interface ObjectIds {
  school: { id: number; classId: null; ownerId: null };
  academicSession: { id: number; classId: null; ownerId: null };
  course: { id: number; classId: null; ownerId: null };
  class: { id: number; classId: number; ownerId: null };
  /** A category without a class is one that every class of the school may use. */
  category: { id: number; classId: number | null; ownerId: null };
  lineItem: { id: number; classId: number; ownerId: null };
  scoreScale: { id: number; classId: number; ownerId: null };
  group: { id: number; classId: number; ownerId: null };
  /** Owned by nobody: students see what it changes for them, never the extension. */
  extension: { id: number; classId: number; ownerId: null };
  result: { id: number; classId: number; ownerId: number };
  submission: { id: number; classId: number; ownerId: number };
  /** The class is that of the submission that the upload is part of. */
  upload: { id: string; classId: number | null; ownerId: number };
  /** The class of a report of a class, the student of a report of a student. */
  report: { id: string; classId: number | null; ownerId: number | null };
  user: { id: number; classId: null; ownerId: number };
  /** The owner is whoever asked. */
  privacyRequest: { id: string; classId: null; ownerId: number };
  /** A student, to a guardian of theirs. */
  child: { id: number; classId: null; ownerId: number };
  /** The owner is the guardian. */
  guardianTie: { id: number; classId: null; ownerId: number };
  /** What keeps somebody's data, or a class's; of the school's administrators. */
  legalHold: { id: number; classId: null; ownerId: null };
  /** A proposal of what is to be deleted; the same. */
  cleanup: { id: number; classId: null; ownerId: null };
  /** The owner is the operator who opened it, of whatever school. */
  supportSession: { id: number; classId: null; ownerId: number };
}

export type ObjectKind = keyof ObjectIds;

/** The object that an `on` access found, as `object-access.ts` reads it. */
export type TargetOf<Kind extends ObjectKind> = ObjectIds[Kind] & {
  sourcedId: string;
  /** Whether the caller is enrolled in the class as a teacher. */
  teaches: boolean;
  /** Whether the caller is enrolled in the class as an observer: a tutor or a counselor, say. */
  observes: boolean;
  /** Whether the caller is enrolled in the class as a student. */
  attends: boolean;
};

/**
 * What a caller wants to do with an object.
 * `read`: see it. `observe`: read what its class's teachers read: they, observers of the class and administrators.
 * `teach`: change what its class's teachers (and administrators) may change.
 * `own`: act as the user it belongs to or, for what belongs to nobody, as a student of its class.
 * `keep`: decide about what is one's own, as its owner or for the owner as an administrator.
 * `administer`: change what only administrators of the school may change.
 */
export type Action = 'read' | 'observe' | 'teach' | 'own' | 'keep' | 'administer';

/**
 * Who may call a route.
 * - `public`: anybody, without a token
 * - `signedIn`: every enabled user of a school, guardians too: what concerns nobody but the caller
 * - `member`: every enabled user but guardians
 * - `operator`: those who run the service, whatever their school
 * - `roles`: users with one of these roles
 * - `on`: the object that the path parameter names, with the action wanted; objects of other schools, and those the
 *   caller cannot see, answer 404
 */
export type Access =
  | 'public'
  | 'signedIn'
  | 'member'
  | 'operator'
  | { readonly roles: readonly Role[] }
  | { readonly on: ObjectKind; readonly param: string; readonly action: Action; readonly roles?: readonly Role[] };

/** The objects that guardians come near. What they see of these is decided as everybody's is. */
const kindsOfGuardians: readonly ObjectKind[] = ['child', 'guardianTie', 'privacyRequest', 'report'];

/**
 * Whether a route is there for guardians at all. They look on their children and nothing else, so every other route
 * answers them as one that does not exist; a new route is closed to them unless it says otherwise.
 */
export function opensToGuardians(access: Access): boolean {
  if (typeof access !== 'object') return access === 'public' || access === 'signedIn';
  if (access.roles !== undefined) return access.roles.includes('guardian');
  return 'on' in access && kindsOfGuardians.includes(access.on);
}
