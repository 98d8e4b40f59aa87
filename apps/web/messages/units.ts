import { inUnit } from './locale.ts';

export function duration(millis: number): string {
  if (millis < 1_000) return inUnit(Math.round(millis), 'millisecond');
  return millis < 60_000 ? inUnit(millis / 1_000, 'second') : inUnit(millis / 60_000, 'minute');
}

export function fileSize(bytes: number): string {
  if (bytes < 1_000) return inUnit(bytes, 'byte');
  return bytes < 1_000_000 ? inUnit(bytes / 1_000, 'kilobyte') : inUnit(bytes / 1_000_000, 'megabyte');
}
