import type { ComponentChildren } from 'preact';
import { Failed } from '../api/failed.ts';
import { t } from '../messages/locale.ts';

/** Announced to screen readers; errors at once. */
export function Notice({ kind, children }: { kind: 'busy' | 'info' | 'error'; children: ComponentChildren }) {
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** What went wrong, what to do about it, and what to quote when reporting it. */
export function FailureNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <Notice kind="error">
      <p>{explain(error)}</p>
      {error instanceof Failed && error.problem !== undefined && (
        <p class="fine">{t('requestId', { id: error.problem.requestId })}</p>
      )}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t('tryAgain')}
        </button>
      )}
    </Notice>
  );
}

type Wording = (code: string) => string | undefined;
const wordings = new Set<Wording>();

/** What the problems of one section mean there; its texts come with it. */
export const explainAlso = (wording: Wording): void => {
  wordings.add(wording);
};

function ofSection(code: string): string | undefined {
  for (const wording of wordings) {
    const text = wording(code);
    if (text !== undefined) return text;
  }
  return undefined;
}

export function explain(error: unknown): string {
  if (!(error instanceof Failed)) return t('failed');
  if (error.isOffline) return t('offline');
  const { problem } = error;
  // A section may say it better than by the seconds of a month.
  const own = problem === undefined ? undefined : ofSection(problem.code);
  if (error.status === 429) return own ?? t('tooManyRequests', { seconds: error.retryAfterSeconds ?? 60 });
  if (problem === undefined) return t('failed');
  const known: Record<string, string> = {
    'not-found': t('problemNotFound'),
    forbidden: t('problemForbidden'),
    'wrong-credentials': t('problemWrongCredentials'),
    'challenge-failed': t('problemCode'),
    'code-refused': t('problemCode'),
    'password-refused': t('problemPassword'),
    'precondition-failed': t('problemChanged'),
    'grading-period-closed': t('problemPeriodClosed'),
    'not-enrolled': t('problemNotEnrolled'),
    unavailable: t('problemUnavailable'),
    overloaded: t('problemUnavailable'),
  };
  if (problem.code === 'invalid-input' && isAboutPassword(problem.errors)) return t('problemPassword');
  return own ?? known[problem.code] ?? `${problem.title}. ${problem.fix}`;
}

const isAboutPassword = (errors: readonly { pointer: string }[] | undefined): boolean =>
  errors?.some(({ pointer }) => pointer === '/newPassword') === true;
