import type { KeptFile } from '../bundle/file-names.ts';
import { isOverLimit } from './removal-limit.ts';

const isHeld = (file: KeptFile, inactivated: number, active: number, limit = 10, rows = 1) =>
  isOverLimit({ file, rows, active, inactivated }, limit);

it('holds users, classes and enrolments above the limit, however few they are, and none at it', () => {
  for (const file of ['users', 'classes', 'enrollments'] as const) {
    expect(isHeld(file, 10, 100)).toBe(false);
    expect(isHeld(file, 11, 100)).toBe(true);
    expect(isHeld(file, 1, 9)).toBe(true);
  }
});

it('holds of other files more than ten records above the limit', () => {
  expect(isHeld('results', 10, 20)).toBe(false);
  expect(isHeld('results', 11, 20)).toBe(true);
  expect(isHeld('results', 11, 110)).toBe(false);
});

it('follows the limit of the school', () => {
  expect(isHeld('users', 1, 100, 0)).toBe(true);
  expect(isHeld('users', 29, 100, 30)).toBe(false);
  expect(isHeld('users', 100, 100, 100)).toBe(false);
  expect(isHeld('users', 0, 0, 0)).toBe(false);
});

it('holds a file without a record that would deactivate anything, whatever the limit', () => {
  expect(isHeld('categories', 1, 50, 100, 0)).toBe(true);
  expect(isHeld('categories', 0, 0, 0, 0)).toBe(false);
});
