import { useState } from 'preact/hooks';
import { t } from '../../messages/locale.ts';

const storageKey = 'classboard-tab-moves';

/** Some want Tab to move from cell to cell, some to leave the table: remembered on this device. */
export function useTabChoice(): [boolean, (tabMoves: boolean) => void] {
  const [tabMoves, setTabMoves] = useState(() => localStorage.getItem(storageKey) === '1');
  return [
    tabMoves,
    (chosen) => {
      setTabMoves(chosen);
      localStorage.setItem(storageKey, chosen ? '1' : '0');
    },
  ];
}

export const TabChoice = ({ tabMoves, onChange }: { tabMoves: boolean; onChange: (tabMoves: boolean) => void }) => (
  <label class="choice">
    <input type="checkbox" checked={tabMoves} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />{' '}
    {t('tabMoves')}
  </label>
);
