import { appendFileSync } from 'node:fs';
import { logRecordVariable } from './record.ts';

/**
 * Applications in this process write their lines to the standard output, as everywhere; here they go to the record instead,
 * and the output of the tests stays free of them. pino writes to an output that somebody replaced as to any stream.
 */
function recordLogs(file: string): void {
  const write = process.stdout.write.bind(process.stdout) as (...given: unknown[]) => boolean;
  process.stdout.write = ((data: unknown, ...rest: unknown[]) => {
    if (typeof data !== 'string' || !data.startsWith('{"level"')) return write(data, ...rest);
    appendFileSync(file, data);
    return true;
  }) as typeof process.stdout.write;
}

const file = process.env[logRecordVariable];
if (file !== undefined) recordLogs(file);
