import type { LoggerService } from '@nestjs/common';
import { destination, type Logger, type LoggerOptions, multistream, pino } from 'pino';
import type { AppConfig } from '../config/config.ts';
import { redact } from './redaction.ts';
import { requestContext } from './request-context.ts';

/**
 * The structured log: one JSON object a line, with the correlation id of the request or job it belongs to.
 * Callers log ids and numbers only. A value under the name of a personal detail is cut here (`redaction.ts`).
 */
export type Log = Logger;

/** Token of the structured log; inject as `@Inject(LOG) log: Log`. */
export const LOG = Symbol('LOG');

/** @param errors gets what is logged as an error or worse too, as it is written */
export function createLog(config: AppConfig, errors?: { write(line: string): void }): Log {
  const { LOG_LEVEL: level } = config.env;
  const options: LoggerOptions = {
    level: errors !== undefined && (level === 'silent' || level === 'fatal') ? 'error' : level,
    base: { service: 'classboard', environment: config.env.APP_ENV, commit: config.env.GIT_COMMIT },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }), log: redact },
    serializers: { error: describeError },
    mixin: () => {
      const context = requestContext.getStore();
      if (context === undefined) return {};
      const { requestId, trace } = context;
      return trace === undefined ? { requestId } : { requestId, traceId: trace.id };
    },
  };
  if (errors === undefined) return pino(options);
  const own = level === 'silent' ? [] : [{ level, stream: destination({ sync: true }) }];
  return pino(options, multistream([...own, { level: 'error', stream: errors }]));
}

/**
 * Class, code and stack frames of an error. The message is left out where it can quote data:
 * PostgreSQL's detail and message carry the values of a row.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint, table } = error as { code?: string; constraint?: string; table?: string };
  const quotesData = 'severity' in error;
  return {
    type: error.name,
    ...(quotesData ? {} : { message: error.message.slice(0, 500) }),
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(table === undefined ? {} : { table }),
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.trimStart().startsWith('at '))
      .slice(0, 12)
      .map((line) => line.trim()),
  };
}

/** Nest's own messages, in the same log. */
export function nestLogger(log: Log): LoggerService {
  const write =
    (level: 'info' | 'warn' | 'error' | 'debug') =>
    (message: unknown, ...rest: unknown[]) => {
      const context = rest.findLast((part) => typeof part === 'string');
      if (message instanceof Error) log[level]({ context, error: message }, 'framework');
      else log[level]({ context }, String(message));
    };
  return {
    log: write('debug'),
    warn: write('warn'),
    error: write('error'),
    debug: write('debug'),
    verbose: write('debug'),
  };
}
