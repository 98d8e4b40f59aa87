import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { UploadsRow, UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { userProblems } from './errors.ts';
import { type OwnUser, toOwnUser } from './user-row.ts';

export interface ProfileChanges {
  preferredGivenName?: string | null | undefined;
  preferredFamilyName?: string | null | undefined;
}

type NamesRow = Pick<UsersRow, 'preferred_given_name' | 'preferred_family_name' | 'avatar_upload_id' | 'version'>;

type UploadFacts = Pick<UploadsRow, 'purpose' | 'state' | 'scan_status'>;

/** What users change about themselves. */
@Injectable()
export class ProfilesService {
  constructor(private readonly database: Database) {}

  /** @throws Problem precondition-failed where the profile is no longer at this version */
  async update(caller: Caller, version: number, changes: ProfileChanges): Promise<OwnUser> {
    const row = await this.database.first<NamesRow>(
      `UPDATE users SET
         preferred_given_name = CASE WHEN $3::boolean THEN $4::text ELSE preferred_given_name END,
         preferred_family_name = CASE WHEN $5::boolean THEN $6::text ELSE preferred_family_name END,
         version = version + 1, updated_at = now()
       WHERE id = $1 AND version = $2
       RETURNING preferred_given_name, preferred_family_name, avatar_upload_id, version`,
      [
        caller.id,
        version,
        changes.preferredGivenName !== undefined,
        changes.preferredGivenName ?? null,
        changes.preferredFamilyName !== undefined,
        changes.preferredFamilyName ?? null,
      ],
    );
    if (row === undefined) throw new Problem(httpProblems.preconditionFailed);
    const written = {
      preferredGivenName: row.preferred_given_name,
      preferredFamilyName: row.preferred_family_name,
      avatarUploadId: row.avatar_upload_id,
      version: row.version,
    };
    return toOwnUser({ ...caller, profile: { ...caller.profile, ...written } });
  }

  /** @throws Problem where the upload is not the caller's, not an avatar, or not known to be clean */
  async setAvatar(caller: Caller, uploadId: string): Promise<OwnUser> {
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

  removeAvatar(caller: Caller): Promise<OwnUser> {
    return this.writeAvatar(caller, null);
  }

  private async writeAvatar(caller: Caller, avatarUploadId: string | null): Promise<OwnUser> {
    const { version } = await this.database.one<Pick<UsersRow, 'version'>>(
      'UPDATE users SET avatar_upload_id = $2, version = version + 1, updated_at = now() WHERE id = $1 RETURNING version',
      [caller.id, avatarUploadId],
    );
    return toOwnUser({ ...caller, profile: { ...caller.profile, avatarUploadId, version } });
  }
}
