import { t } from '../../messages/locale.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { listName } from '../../ui/person.ts';
import type { Gradebook } from '../model/gradebook.ts';
import { valueText } from './cell-text.ts';
import type { PastedCell } from './paste.ts';

interface Props {
  cells: readonly PastedCell[];
  gradebook: Gradebook;
  onClose: () => void;
}

/** What a paste would change, before it does. Who or what left the gradebook meanwhile is left out. */
export function PasteDialog({ cells, gradebook, onClose }: Props) {
  const placed = cells.flatMap((cell) => {
    const at = gradebook.placeOf(cell);
    return at === undefined ? [] : [{ ...cell, at }];
  });
  const readable = placed.filter(({ entry }) => entry !== undefined);
  const apply = () => {
    gradebook.enter(placed.flatMap(({ at, entry }) => (entry === undefined ? [] : [{ ...at, entry }])));
    onClose();
  };
  return (
    <Dialog isWide title={t('pastePreview', { count: readable.length })} onClose={onClose}>
      {readable.length < placed.length && (
        <p role="alert">{t('pasteUnreadable', { count: placed.length - readable.length })}</p>
      )}
      <section class="scroll tall" aria-label={t('changes')} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('student')}</th>
              <th scope="col">{t('assignment')}</th>
              <th scope="col">{t('before')}</th>
              <th scope="col">{t('after')}</th>
            </tr>
          </thead>
          <tbody>
            {placed.map(({ at, studentId, itemId, text, entry }) => {
              const target = gradebook.rows[at.row];
              return (
                <tr key={`${studentId} ${itemId}`} class={entry === undefined ? 'refused' : ''}>
                  <th scope="row">
                    <bdi>{target && listName(target.student)}</bdi>
                  </th>
                  <td>
                    <bdi>{gradebook.items[at.column]?.title}</bdi>
                  </td>
                  <td>{valueText(target?.cells[at.column])}</td>
                  <td>
                    <bdi>{text}</bdi> {entry === undefined && t('unreadable')}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <p class="actions">
        <button type="button" class="main" onClick={apply} disabled={readable.length === 0}>
          {t('paste')}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {t('cancel')}
        </button>
      </p>
    </Dialog>
  );
}
