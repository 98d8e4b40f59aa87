import { Database } from '../database/database.ts';

/**
 * The connections of jobs: a pool apart from that of requests, with time limits for long statements, connected to the
 * database directly. Inside `transaction` everything a job writes commits together.
 */
export class JobsDatabase extends Database {}
