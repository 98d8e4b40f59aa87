import { answered, api, type Schemas } from '../api/client.ts';
import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { t } from './messages/index.ts';

interface Props {
  lineItemSourcedId: string;
  studentSourcedId: string;
  /** A change of it reads again. */
  version: number;
}

/** What became of this grade, the newest first. */
export function ResultHistory({ lineItemSourcedId, studentSourcedId, version }: Props) {
  const paged = usePaged(
    (cursor) =>
      answered(
        api.GET('/v1/lineItems/{lineItemSourcedId}/results/{studentSourcedId}/history', {
          params: { path: { lineItemSourcedId, studentSourcedId }, query: { limit: 10, ...(cursor && { cursor }) } },
        }),
      ),
    [lineItemSourcedId, studentSourcedId, version],
  );
  return (
    <PagedList paged={paged}>
      {paged.rows.length === 0 ? (
        <p>{t('noHistory')}</p>
      ) : (
        <ul class="plain history">
          {paged.rows.map((entry) => (
            <li key={entry.id}>
              {t('changed', { before: textOf(entry.before), after: textOf(entry.after) })}
              <span class="reason">
                {dayAndTime(entry.changedAt)} ·{' '}
                <bdi>
                  {entry.changedBy === null
                    ? common('somebody')
                    : `${entry.changedBy.givenName} ${entry.changedBy.familyName}`}
                </bdi>
                {entry.kind === 'posting' && ` · ${t(entry.after?.draft === true ? 'recalled' : 'posted')}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </PagedList>
  );
}

/** The facts that changed, in the words of the page. */
function textOf(facts: Schemas['HistoryEntry']['after']): string {
  if (facts === null) return common('empty');
  const { score, textScore, scoreStatus, comment, missing, late } = facts as Partial<Schemas['Result']>;
  const parts = [
    scoreStatus === 'exempt' ? common('excused') : '',
    scoreStatus === 'submitted' ? common('submitted') : '',
    score == null ? '' : number(Number(score)),
    textScore ?? '',
    missing === true ? common('missing') : '',
    late === true ? common('late') : '',
    comment == null || comment === '' ? '' : t('quoted', { text: comment }),
  ].filter((part) => part !== '');
  return parts.length === 0 ? '–' : parts.join(', ');
}
