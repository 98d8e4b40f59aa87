import { placeAt, spotAt } from './spot.ts';

const ids = { studentIds: ['ada', 'bea', 'cem'], itemIds: ['quiz', 'essay'] };
const at = (row: number, column: number) => spotAt({ row, column }, ids);

describe('the place of the keyboard', () => {
  it('stays with its student and its assignment where others come, go and move', () => {
    const read = { studentIds: ['aaron', 'cem', 'bea'], itemIds: ['poster', 'quiz', 'essay'] };
    expect(placeAt(at(1, 2), read)).toEqual({ place: { row: 2, column: 3 }, isThere: true });
  });

  it('stays on the names and on the totals, however many assignments there are', () => {
    const read = { studentIds: ids.studentIds, itemIds: ['quiz'] };
    expect(placeAt(at(2, 0), read)).toEqual({ place: { row: 2, column: 0 }, isThere: true });
    expect(placeAt(at(2, 3), read)).toEqual({ place: { row: 2, column: 2 }, isThere: true });
  });

  it('is the nearest one where its student or its assignment is gone, and known to be another one', () => {
    expect(placeAt(at(2, 1), { ...ids, studentIds: ['ada', 'bea'] })).toEqual({
      place: { row: 1, column: 1 },
      isThere: false,
    });
    expect(placeAt(at(0, 2), { ...ids, itemIds: ['poster'] })).toEqual({
      place: { row: 0, column: 2 },
      isThere: false,
    });
  });
});
