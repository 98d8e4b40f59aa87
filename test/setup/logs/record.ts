/** Names the file that the applications of a test run write their logs to. */
export const logRecordVariable = 'CLASSBOARD_LOG_RECORD';

/**
 * Of the school that walks over all routes read; as no other number of the tests it is found wherever a line of a log says it,
 * under whatever name.
 */
export const markedScore = 61.7319;

/** How much an application of a test logs: to the record where there is one, else nothing. */
export const recordedLogLevel = (): string => (process.env[logRecordVariable] === undefined ? 'silent' : 'info');
