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
  result: { id: number; classId: number; ownerId: number };
  submission: { id: number; classId: number; ownerId: number };
  /** The class is that of the submission that the upload is part of. */
  upload: { id: string; classId: number | null; ownerId: number };
  user: { id: number; classId: null; ownerId: number };
}

export type ObjectKind = keyof ObjectIds;

/** The object that an `on` access found, as `object-access.ts` reads it. */
export type TargetOf<Kind extends ObjectKind> = ObjectIds[Kind] & {
  sourcedId: string;
  /** Whether the caller is enrolled in the class as a teacher. */
  teaches: boolean;
  /** Whether the caller is enrolled in the class as a student. */
  attends: boolean;
};

/**
 * What a caller wants to do with an object.
 * `read`: see it. `teach`: change what its class's teachers (and administrators) may change.
 * `own`: act as the user it belongs to or, for what belongs to nobody, as a student of its class.
 * `keep`: decide about what is one's own, as its owner or for the owner as an administrator.
 * `administer`: change what only administrators of the school may change.
 */
export type Action = 'read' | 'teach' | 'own' | 'keep' | 'administer';

/**
 * Who may call a route.
 * - `public`: anybody, without a token
 * - `signedIn`: every enabled user of a school
 * - `operator`: those who run the service, whatever their school
 * - `roles`: users with one of these roles
 * - `on`: the object that the path parameter names, with the action wanted; objects of other schools, and those the
 *   caller cannot see, answer 404
 */
export type Access =
  | 'public'
  | 'signedIn'
  | 'operator'
  | { readonly roles: readonly Role[] }
  | { readonly on: ObjectKind; readonly param: string; readonly action: Action; readonly roles?: readonly Role[] };
