import { t } from '../../messages/locale.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { listName } from '../../ui/person.ts';
import type { CellPlace, Gradebook } from '../model/gradebook.ts';
import type { View } from '../model/view.ts';
import { valueText } from './cell-text.ts';
import type { PastedCell } from './paste.ts';

interface Props {
  cells: readonly PastedCell[];
  gradebook: Gradebook;
  /** Cells are places in it. */
  view: View;
  onClose: () => void;
}

/** What a paste would change, before it does. */
export function PasteDialog({ cells, gradebook, view, onClose }: Props) {
  const readable = cells.filter(({ entry }) => entry !== undefined);
  const placeOf = ({ row, column }: CellPlace): CellPlace => ({
    row: view.rows[row] as number,
    column: view.columns[column] as number,
  });
  const apply = () => {
    gradebook.enter(
      readable.flatMap(({ row, column, entry }) =>
        entry === undefined ? [] : [{ ...placeOf({ row, column }), entry }],
      ),
    );
    onClose();
  };
  return (
    <Dialog isWide title={t('pastePreview', { count: readable.length })} onClose={onClose}>
      {readable.length < cells.length && (
        <p role="alert">{t('pasteUnreadable', { count: cells.length - readable.length })}</p>
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
            {cells.map(({ row, column, text, entry }) => {
              const at = placeOf({ row, column });
              const target = gradebook.rows[at.row];
              return (
                <tr key={`${row} ${column}`} class={entry === undefined ? 'refused' : ''}>
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
