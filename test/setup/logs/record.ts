/** Names the file that the applications of a test run write their logs to. */
export const logRecordVariable = 'CLASSBOARD_LOG_RECORD';

/** How much an application of a test logs: to the record where there is one, else nothing. */
export const recordedLogLevel = (): string => (process.env[logRecordVariable] === undefined ? 'silent' : 'info');
