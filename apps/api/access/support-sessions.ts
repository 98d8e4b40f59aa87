import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import type { SchoolsRow, SupportSessionsRow } from '../database/schema.generated.ts';
import { Problem } from '../http/problem.ts';
import { requestContext } from '../observability/request-context.ts';
import type { Caller } from './caller.ts';
import { Disclosures } from './disclosures.ts';
import { accessProblems } from './errors.ts';
import { type SupportRead, supportOperations } from './support-reads.ts';

/** The header by which those who run the service read in a session that they opened. */
export const supportSessionHeader = 'support-session';

/** SQL: whether a session lets its operator read now. */
export const isOpenSession = (session: string): string =>
  `(${session}.ended_at IS NULL AND ${session}.expires_at > clock_timestamp())`;

type OpenSession = Pick<SupportSessionsRow, 'id' | 'school_id' | 'reads'> & {
  school_sourced_id: SchoolsRow['sourced_id'];
};

/** Lets those who run the service read a school: what their session names, while it is open, each read written down. */
@Injectable()
export class SupportSessions {
  constructor(
    private readonly database: Database,
    private readonly disclosures: Disclosures,
  ) {}

  /**
   * The operator as the school's rule of access sees them: with an administrator's sight and no say, as only reads come
   * this far, and with no object of their own.
   * @throws Problem support-session-refused
   */
  async enter(operator: Caller, sessionId: string, route: { method: string; operationId: string }): Promise<Caller> {
    if (!operator.isOperator) throw refused('It is for those who run the service.');
    const session = await this.database.first<OpenSession>(
      `SELECT s.id, s.school_id, s.reads, z.sourced_id AS school_sourced_id
       FROM support_sessions s JOIN schools z ON z.id = s.school_id
       WHERE s.sourced_id = $1 AND s.operator_id = $2 AND ${isOpenSession('s')}`,
      [sessionId, operator.id],
    );
    if (session === undefined) throw refused('You have no open session of this id.');
    if (route.method !== 'GET') throw refused('A session only reads.');
    const kind = supportOperations.get(route.operationId);
    if (kind === undefined) throw refused('No session reads this.');
    if (!session.reads.includes(kind)) throw refused(`The session does not name "${kind}".`);
    return {
      ...operator,
      schoolId: session.school_id,
      schoolSourcedId: session.school_sourced_id,
      role: 'admin',
      isOperator: false,
      support: { sessionId: session.id, kind, operationId: route.operationId },
    };
  }

  /** Before the answer: what cannot be written down is not read. @throws Problem where the session ended meanwhile */
  async record(read: SupportRead, params: unknown): Promise<void> {
    // Those of the path.
    const ids = Object.values((params ?? {}) as Record<string, string>);
    const recorded = await this.database.run(
      `INSERT INTO support_session_reads (support_session_id, operation, kind, target_sourced_id, request_id)
       SELECT s.id, $2, $3, $4, $5 FROM support_sessions s WHERE s.id = $1 AND ${isOpenSession('s')}`,
      [
        read.sessionId,
        read.operationId,
        read.kind,
        ids.length === 0 ? null : ids.join('/'),
        requestContext.getStore()?.requestId ?? null,
      ],
    );
    if (recorded === 0) throw refused('You have no open session of this id.');
    await this.disclosures.inSession(read, ids);
  }
}

const refused = (detail: string): Problem => new Problem(accessProblems.supportSessionRefused, { detail });
