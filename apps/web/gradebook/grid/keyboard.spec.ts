import { moved } from './keyboard.ts';

const extent = { rows: 3, columns: 4 };
const settings = { pageRows: 10, isRightToLeft: false, tabMoves: false };
const press = (key: string, row: number, column: number, more: object = {}) =>
  moved({ row, column }, { key, ctrlKey: false, metaKey: false, shiftKey: false, ...more }, extent, settings);

describe('the keyboard in the grid', () => {
  it('goes down with Enter, and from the last row to the first of the next column', () => {
    expect(press('Enter', 0, 1)).toEqual({ row: 1, column: 1 });
    expect(press('Enter', 2, 1)).toEqual({ row: 0, column: 2 });
    expect(press('Enter', 2, 3)).toEqual({ row: 2, column: 3 });
    expect(press('Enter', 0, 2, { shiftKey: true })).toEqual({ row: 2, column: 1 });
  });

  it('stays inside with arrows, Home, End and pages', () => {
    expect(press('ArrowUp', 0, 0)).toEqual({ row: 0, column: 0 });
    expect(press('ArrowRight', 1, 3)).toEqual({ row: 1, column: 3 });
    expect(press('PageDown', 0, 2)).toEqual({ row: 2, column: 2 });
    expect(press('End', 1, 0)).toEqual({ row: 1, column: 3 });
    expect(press('Home', 2, 3, { ctrlKey: true })).toEqual({ row: 0, column: 0 });
    expect(press('ArrowDown', 0, 1, { metaKey: true })).toEqual({ row: 2, column: 1 });
  });

  it('turns left and right around where texts run from right to left', () => {
    const key = { key: 'ArrowLeft', ctrlKey: false, metaKey: false, shiftKey: false };
    expect(moved({ row: 0, column: 1 }, key, extent, { ...settings, isRightToLeft: true })).toEqual({
      row: 0,
      column: 2,
    });
  });

  it('leaves Tab to the page, and where it moves, lets nobody be caught', () => {
    expect(press('Tab', 0, 0)).toBeUndefined();
    const tab = (row: number, column: number, shiftKey: boolean) =>
      moved({ row, column }, { key: 'Tab', ctrlKey: false, metaKey: false, shiftKey }, extent, {
        ...settings,
        tabMoves: true,
      });
    expect(tab(0, 3, false)).toEqual({ row: 1, column: 0 });
    expect(tab(1, 0, true)).toEqual({ row: 0, column: 3 });
    expect(tab(2, 3, false)).toBeUndefined();
    expect(tab(0, 0, true)).toBeUndefined();
  });

  it('leaves every other key alone', () => {
    expect(press('a', 0, 0)).toBeUndefined();
  });
});
