import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { MailOutbox } from '../mail/outbox.ts';
import {
  type Preferences,
  type PreferencesRow,
  type PreferencesView,
  toPreferencesView,
} from './notification-preferences.row.ts';

const readText = 'SELECT digest_hour, digest, kinds_off, version FROM notification_preferences WHERE user_id = $1';

/** $1: user, $2: school. `updated_at` decides whether an hour counts today already (`due-digests.ts`). */
const insertText = `INSERT INTO notification_preferences (user_id, school_id, digest_hour, digest, kinds_off)
  VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id) DO NOTHING RETURNING digest_hour, digest, kinds_off, version`;
const updateText = `UPDATE notification_preferences SET digest_hour = $3, digest = $4, kinds_off = $5,
  version = version + 1, updated_at = now() WHERE user_id = $1 AND school_id = $2
  RETURNING digest_hour, digest, kinds_off, version`;

/** What people want to hear of by mail: one document each, and no row for who changed nothing. */
@Injectable()
export class NotificationPreferencesService {
  constructor(
    private readonly database: Database,
    private readonly outbox: MailOutbox,
  ) {}

  async read(userId: number): Promise<PreferencesView> {
    return toPreferencesView(await this.database.first<PreferencesRow>(readText, [userId]));
  }

  /** @throws Problem precondition-required, precondition-failed */
  async put(
    { id, schoolId }: Pick<Caller, 'id' | 'schoolId'>,
    { digestHour, digest, kindsOff }: Preferences,
    ifMatch: number | undefined,
  ): Promise<{ created: boolean; preferences: PreferencesView }> {
    return this.database.transaction(async () => {
      const row = await this.database.first<PreferencesRow>(`${readText} FOR UPDATE`, [id]);
      const stored = toPreferencesView(row);
      if (stored.version !== (ifMatch ?? 0)) {
        throw new Problem(ifMatch === undefined ? httpProblems.preconditionRequired : httpProblems.preconditionFailed);
      }
      const wanted = { digestHour, digest, kindsOff: kindsOff.toSorted(), version: stored.version };
      const created = row === undefined;
      if (!created && isDeepStrictEqual({ ...stored, kindsOff: stored.kindsOff.toSorted() }, wanted)) {
        return { created, preferences: stored };
      }
      const written = await this.database.first<PreferencesRow>(created ? insertText : updateText, [
        id,
        schoolId,
        digestHour,
        digest,
        kindsOff,
      ]);
      // Somebody wrote one since it was looked for: another request of the user, or a mail that was unsubscribed from.
      if (written === undefined) throw new Problem(httpProblems.preconditionFailed);
      if (!digest) await this.outbox.withdrawOf(id, 'digest');
      return { created, preferences: toPreferencesView(written) };
    });
  }
}
