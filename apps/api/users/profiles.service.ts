import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { UploadsRow, UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { selectList, type ValuesOf } from '../records/record.ts';
import { userProblems } from './errors.ts';
import { type OwnUserView, toOwnUserView } from './own-user.row.ts';
import { type Profile, profile, user } from './user.record.ts';

type ProfileChanges = Partial<ValuesOf<typeof user>>;

type UploadFacts = Pick<UploadsRow, 'purpose' | 'state' | 'scan_status'>;

/**
 * $1: internal id, $2: the version that the change is based on; then one value each for the columns. What changes
 * nothing raises no version.
 */
const updateOf = (columns: readonly string[]): string => {
  const values = columns.map((_, index) => `$${index + 3}`);
  const differs = `(${columns.join(', ')}) IS DISTINCT FROM (${values.join(', ')})`;
  return `UPDATE users SET ${columns.map((column, index) => `${column} = ${values[index]}`).join(', ')},
      version = version + (${differs})::integer, updated_at = CASE WHEN ${differs} THEN now() ELSE updated_at END
    WHERE id = $1 AND version = $2 RETURNING version, ${selectList(profile)}`;
};
const updateStatement = updateOf(user.stored.map(({ column }) => column));
const updateAvatarStatement = updateOf(['avatar_upload_id']);

/** What users change about themselves. */
@Injectable()
export class ProfilesService {
  constructor(private readonly database: Database) {}

  /** @throws Problem precondition-failed where the profile is no longer at this version */
  async update(caller: Caller, version: number, changes: ProfileChanges): Promise<OwnUserView> {
    // What the changes leave out is written as the caller's row has it, so that must be of this version as well.
    if (caller.profile.version !== version) throw new Problem(httpProblems.preconditionFailed);
    const values = { ...caller.profile, ...changes };
    return this.write(
      caller,
      version,
      updateStatement,
      user.stored.map(({ name }) => values[name as keyof ProfileChanges]),
    );
  }

  /** @throws Problem where the upload is not the caller's, not an avatar, or not known to be clean */
  async setAvatar(caller: Caller, version: number, uploadId: string): Promise<OwnUserView> {
    return this.database.transaction(async () => {
      // The lock keeps the upload from being deleted until it is referred to.
      const upload = await this.database.first<UploadFacts>(
        `SELECT purpose, state, scan_status FROM uploads
         WHERE id = $1 AND owner_id = $2 AND school_id = $3 AND state <> 'deleted' FOR SHARE`,
        [uploadId, caller.id, caller.schoolId],
      );
      if (upload === undefined) {
        throw new Problem(httpProblems.unprocessableReference, {
          errors: [{ location: 'body', pointer: '/uploadId', message: 'expected an upload of your own' }],
        });
      }
      if (upload.purpose !== 'avatar' || upload.state !== 'completed' || upload.scan_status !== 'clean') {
        throw new Problem(userProblems.avatarNotUsable, {
          detail: `Purpose ${upload.purpose}, state ${upload.state}, scan ${upload.scan_status}.`,
        });
      }
      return this.write(caller, version, updateAvatarStatement, [uploadId]);
    });
  }

  removeAvatar(caller: Caller, version: number): Promise<OwnUserView> {
    return this.write(caller, version, updateAvatarStatement, [null]);
  }

  private async write(
    caller: Caller,
    version: number,
    statement: string,
    values: readonly unknown[],
  ): Promise<OwnUserView> {
    const written = await this.database.first<Profile & Pick<UsersRow, 'version'>>(statement, [
      caller.id,
      version,
      ...values,
    ]);
    if (written === undefined) throw new Problem(httpProblems.preconditionFailed);
    return toOwnUserView({ ...caller, profile: { ...caller.profile, ...written } });
  }
}
