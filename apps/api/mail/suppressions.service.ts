import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import {
  liftColumns,
  type SuppressionLiftRow,
  type SuppressionLiftView,
  suppressionLiftList,
  suppressionList,
  toSuppressionLiftView,
  toSuppressionView,
} from './suppressions.row.ts';

const liftStatement = `WITH lifted AS (
    DELETE FROM email_suppressions WHERE school_id = $1 AND address = lower($2) RETURNING *),
  l AS (
    INSERT INTO email_suppression_lifts (school_id, address, suppressed_because, suppressed_since, lifted_by, reason)
    SELECT school_id, address, reason, since, $3, $4 FROM lifted RETURNING *)
  SELECT ${liftColumns} FROM l JOIN users u ON u.id = l.lifted_by`;

/** Addresses that get no mails of a school, and what its administrators decide about them. */
@Injectable()
export class SuppressionsService {
  constructor(
    private readonly database: Database,
    private readonly lists: Lists,
  ) {}

  list(schoolId: number, query: ListQuery) {
    return this.lists.read(suppressionList, [schoolId], query, toSuppressionView);
  }

  lifts(schoolId: number, query: ListQuery) {
    return this.lists.read(suppressionLiftList, [schoolId], query, toSuppressionLiftView);
  }

  /** @throws Problem where the address gets mails of the school already */
  async lift(caller: Caller, { address, reason }: { address: string; reason: string }): Promise<SuppressionLiftView> {
    const lift = await this.database.first<SuppressionLiftRow>(liftStatement, [
      caller.schoolId,
      address,
      caller.id,
      reason,
    ]);
    if (lift !== undefined) return toSuppressionLiftView(lift);
    const message = 'expected an address of GET /v1/mails/suppressions';
    throw new Problem(httpProblems.unprocessableReference, {
      errors: [{ location: 'body', pointer: '/address', message }],
    });
  }
}
