export interface LoadedMigration {
  name: string;
  file: string;
  transaction: boolean;
  /** The oldest release that works with the schema this migration leaves, such as `0.1.0`. */
  compatibleFrom?: string;
  acknowledges: Acknowledgement[];
}

/** Data loss or irreversibility that a person answers for, in the migration's file. */
export interface Acknowledgement {
  check: string;
  who: string;
  /** YYYY-MM-DD */
  when: string;
  why: string;
}
