import type { DropFailure } from '../../imports/drop/dropped-bundles.ts';
import type { ApprovedKind } from '../../retention/retention-table.ts';

/** A mail without pictures or links: a subject, and paragraphs. */
export interface Notice {
  subject: string;
  paragraphs: readonly string[];
}

/** What the school's own matters are called and mailed about, in one language. Names, numbers and moments arrive as they are to be read. */
export interface NoticeMessages {
  /** Somebody asks for their own erasure; to administrators. No mail names them. */
  erasureRequested: (school: string) => Notice;
  /** To whoever asked. */
  erasureApproved: (school: string, moment: string) => Notice;
  erasureRefused: (school: string) => Notice;
  exportReady: (school: string, moment: string) => Notice;
  cleanupProposed: (school: string, what: string, rows: string, files: string) => Notice;
  /** What a proposal of the weekly cleanup is about. */
  cleanups: Readonly<Record<ApprovedKind, string>>;
  /** Where all of it is: a request of the API. */
  details: (request: string) => string;
  bundles: BundleMessages;
}

/** About bundles of the drop folder. */
export interface BundleMessages {
  imported: (name: string) => string;
  nothingChanged: string;
  changes: (file: string, created: string, updated: string, deactivated: string) => string;
  waits: (name: string) => string;
  waitsBecause: (name: string) => string;
  wouldDeactivate: (file: string, deactivated: string, active: string, percent: string) => string;
  decideUntil: (moment: string) => string;
  refused: (name: string) => string;
  refusedBy: (name: string) => string;
  notImported: (name: string) => string;
  notImportedBecause: (name: string, why: string) => string;
  expired: string;
  hasErrors: (name: string, count: string) => string;
  failures: Readonly<Record<DropFailure, string>>;
}
