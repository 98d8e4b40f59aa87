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

/** $1: internal id, $2: the version that the change is based on; then one value each for what clients can set. */
const updateStatement = `UPDATE users SET
    ${user.stored.map(({ column }, index) => `${column} = $${index + 3}`).join(', ')},
    version = version + 1, updated_at = now()
  WHERE id = $1 AND version = $2 RETURNING version, ${selectList(profile)}`;

/** What users change about themselves. */
@Injectable()
export class ProfilesService {
  constructor(private readonly database: Database) {}

  /** @throws Problem precondition-failed where the profile is no longer at this version */
  async update(caller: Caller, version: number, changes: ProfileChanges): Promise<OwnUserView> {
    // What the changes leave out is written as the caller's row has it, so that must be of this version as well.
    if (caller.profile.version !== version) throw new Problem(httpProblems.preconditionFailed);
    const values = { ...caller.profile, ...changes };
    const written = await this.database.first<Profile & Pick<UsersRow, 'version'>>(updateStatement, [
      caller.id,
      version,
      ...user.stored.map(({ name }) => values[name as keyof ProfileChanges]),
    ]);
    if (written === undefined) throw new Problem(httpProblems.preconditionFailed);
    return toOwnUserView({ ...caller, profile: { ...caller.profile, ...written } });
  }

  /** @throws Problem where the upload is not the caller's, not an avatar, or not known to be clean */
  async setAvatar(caller: Caller, uploadId: string): Promise<OwnUserView> {
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
      return this.writeAvatar(caller, uploadId);
    });
  }

  removeAvatar(caller: Caller): Promise<OwnUserView> {
    return this.writeAvatar(caller, null);
  }

  private async writeAvatar(caller: Caller, avatarUploadId: string | null): Promise<OwnUserView> {
    const { version } = await this.database.one<Pick<UsersRow, 'version'>>(
      'UPDATE users SET avatar_upload_id = $2, version = version + 1, updated_at = now() WHERE id = $1 RETURNING version',
      [caller.id, avatarUploadId],
    );
    return toOwnUserView({ ...caller, profile: { ...caller.profile, avatarUploadId, version } });
  }
}
