import type { Role } from './caller.ts';

/** What can be addressed by an identifier in a path, and is protected object by object. */
export type ObjectKind =
  | 'school'
  | 'academicSession'
  | 'course'
  | 'class'
  | 'category'
  | 'lineItem'
  | 'result'
  | 'submission'
  | 'upload'
  | 'user';

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
 * - `roles`: users with one of these roles
 * - `on`: the object that the path parameter names, with the action wanted; objects of other schools, and those the
 *   caller cannot see, answer 404
 */
export type Access =
  | 'public'
  | 'signedIn'
  | { readonly roles: readonly Role[] }
  | { readonly on: ObjectKind; readonly param: string; readonly action: Action; readonly roles?: readonly Role[] };
