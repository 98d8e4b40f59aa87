import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { requireVersion } from '../http/versions.ts';
import type { SettingsChanges, SettingsView } from './settings.routes.ts';

const select = `SELECT locale, time_zone AS "timeZone", allows_self_sign_up AS "allowsSelfSignUp",
    age_of_consent AS "ageOfConsent", removal_limit_percent AS "removalLimitPercent", version
  FROM schools WHERE id = $1`;

/** What administrators decide for their whole school. */
@Injectable()
export class SettingsService {
  constructor(private readonly database: Database) {}

  read(schoolId: number): Promise<SettingsView> {
    return this.database.one<SettingsView>(select, [schoolId]);
  }

  /** A change that changes nothing raises no version. @throws Problem precondition-failed */
  async update(schoolId: number, version: number, changes: SettingsChanges): Promise<SettingsView> {
    return this.database.transaction(async () => {
      const row = await this.database.first<SettingsView>(`${select} FOR UPDATE`, [schoolId]);
      const present = requireVersion(row, version);
      const { locale, timeZone, allowsSelfSignUp, ageOfConsent, removalLimitPercent } = { ...present, ...changes };
      await this.database.run(
        `UPDATE schools SET locale = $2, time_zone = $3, allows_self_sign_up = $4, age_of_consent = $5,
           removal_limit_percent = $6, version = version + 1, updated_at = now()
         WHERE id = $1 AND (locale, time_zone, allows_self_sign_up, age_of_consent, removal_limit_percent)
           IS DISTINCT FROM ($2, $3, $4, $5::integer, $6::integer)`,
        [schoolId, locale, timeZone, allowsSelfSignUp, ageOfConsent, removalLimitPercent],
      );
      return this.read(schoolId);
    });
  }
}
