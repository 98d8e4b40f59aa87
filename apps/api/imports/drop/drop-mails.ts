import { Injectable } from '@nestjs/common';
import type { DroppedBundlesRow, ImportRunsRow } from '../../database/schema.generated.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import type { Notice } from '../../notices/languages/messages.ts';
import type { NoticeWords } from '../../notices/notice-writer.ts';
import { Notices } from '../../notices/notices.ts';
import type { Finding } from '../bundle/findings.ts';
import type { StoredHold } from '../hold/hold.ts';
import type { ImportResult } from '../import-run.ts';
import { parseDropKey } from './drop-keys.ts';
import type { DropFailure } from './dropped-bundles.ts';

export interface DropOutcome extends Pick<DroppedBundlesRow, 'object_key' | 'import_run_id'> {
  failure: DropFailure | null;
  run_state: ImportRunsRow['state'] | null;
  result: ImportResult | null;
  hold: StoredHold | null;
  errors: readonly Finding[] | null;
  error_count: number | null;
}

/** Errors that a mail lists; all of them are in the API. */
const listedErrors = 5;

/** Mails about bundles of drop folders: nobody of the school sits in front of a screen and waits for them. */
@Injectable()
export class DropMails {
  constructor(
    private readonly database: JobsDatabase,
    private readonly notices: Notices,
  ) {}

  /** Writes to the administrators of the school, once about each outcome. In the transaction that decides the outcome. */
  async report(bundleId: string): Promise<void> {
    const facts = await this.database.one<DropOutcome & Pick<DroppedBundlesRow, 'school_id'>>(
      `SELECT d.school_id, d.object_key, d.import_run_id, d.failure, r.state AS run_state, r.result, r.hold, r.errors,
         r.error_count
       FROM dropped_bundles d LEFT JOIN import_runs r ON r.id = d.import_run_id WHERE d.id = $1`,
      [bundleId],
    );
    const outcome = facts.run_state === 'held' ? `held-${facts.hold?.heldAt}` : (facts.run_state ?? 'failed');
    await this.notices.toAdministrators({
      schoolId: facts.school_id,
      kind: 'importResult',
      about: `dropped-bundle:${bundleId}:${outcome}`,
      ...(facts.import_run_id === null ? {} : { details: `GET /v1/imports/${facts.import_run_id}` }),
      write: (words) => noticeOf(facts, words),
    });
  }
}

/** The errors themselves are quoted as the API gives them. */
export function noticeOf(facts: DropOutcome, { words: { bundles: words }, number, moment, name }: NoticeWords): Notice {
  const { failure, run_state, result, hold, errors, error_count } = facts;
  const bundle = name(parseDropKey(facts.object_key)?.name ?? facts.object_key);
  const notImported = (why: string): Notice => ({
    subject: words.notImported(bundle),
    paragraphs: [words.notImportedBecause(bundle, why)],
  });
  if (failure !== null) return notImported(words.failures[failure]);
  if (run_state === 'succeeded' || run_state === null) {
    return { subject: words.imported(bundle), paragraphs: result === null ? [] : [changesOf(result)] };
  }
  if (run_state === 'held' && hold !== null) {
    const over = hold.files
      .filter(({ isOverLimit }) => isOverLimit)
      .map(({ file, inactivated, active, percent }) =>
        words.wouldDeactivate(name(file), number(inactivated), number(active), number(percent)),
      );
    return {
      subject: words.waits(bundle),
      paragraphs: [words.waitsBecause(bundle), over.join('\n'), words.decideUntil(moment(new Date(hold.expiresAt)))],
    };
  }
  if (run_state === 'refused') return { subject: words.refused(bundle), paragraphs: [words.refusedBy(bundle)] };
  if (run_state === 'expired') return notImported(words.expired);
  const listed = (errors ?? []).slice(0, listedErrors).map(({ file, line, column, message }) => {
    const place = [file, line, column].filter((part) => part !== null).join(':');
    return name(`${place}: ${message}`);
  });
  return {
    subject: words.notImported(bundle),
    paragraphs: [words.hasErrors(bundle, number(error_count ?? listed.length)), listed.join('\n')],
  };

  function changesOf({ changed, files }: ImportResult): string {
    if (!changed) return words.nothingChanged;
    return files
      .filter(({ created, updated, inactivated }) => created + updated + inactivated > 0)
      .map(({ file, created, updated, inactivated }) =>
        words.changes(name(file), number(created), number(updated), number(inactivated)),
      )
      .join('\n');
  }
}
