import { answered, api, type Schemas } from '../../api/client.ts';
import { number } from '../../messages/locale.ts';
import { usePaged } from '../../ui/paged.tsx';
import type { Draft } from '../../ui/record-form/draft.ts';
import { readNumber } from '../../ui/text/number-text.ts';
import { EditableTable } from '../editable-table.tsx';
import { t } from './messages/index.ts';
import { PreviewTable } from './preview-table.tsx';
import type { ReadRules } from './read-rules.ts';

type Category = Schemas['Category'];
type Name = 'title' | 'weight' | 'dropLowest' | 'dropHighest';

interface Props {
  classId: string;
  rules: ReadRules;
  mayEdit: boolean;
  /** Who edits also the categories of the whole school. */
  isAdmin: boolean;
  onChanged: () => void;
}

const readOf = ({ title, weight, dropLowest, dropHighest, version }: Category) => ({
  draft: { title, weight: String(weight), dropLowest: String(dropLowest), dropHighest: String(dropHighest) },
  version,
});

const bodyOf = ({ title, ...numbers }: Partial<Draft<Name>>): Schemas['CategoryUpdate'] => ({
  ...(title === undefined ? {} : { title }),
  ...Object.fromEntries(Object.entries(numbers).map(([name, text]) => [name, readNumber(text) ?? 0])),
});

/** The categories of a class with their weights and drops. */
export function Categories({ classId, rules, mayEdit, isAdmin, onChanged }: Props) {
  const path = { classSourcedId: classId };
  const paged = usePaged((cursor) =>
    answered(api.GET('/v1/classes/{classSourcedId}/categories', { params: { path, query: { limit: 50, cursor } } })),
  );
  const of = ({ sourcedId: categorySourcedId }: Category) => ({ path: { categorySourcedId } });
  const sum = rules.categories.reduce((total, { weight }) => total + weight, 0);
  return (
    <section>
      <h2>{t('categories')}</h2>
      <p class="fine">{t('sumOfWeights', { sum: number(sum) })}</p>
      <EditableTable
        caption={t('categories')}
        empty={t('noCategories')}
        paged={paged}
        keyOf={({ sourcedId }) => sourcedId}
        mayEdit={mayEdit}
        mayEditRow={({ classSourcedId }) => isAdmin || classSourcedId !== null}
        onChanged={onChanged}
        columns={[
          { title: t('category'), cell: ({ title }) => <bdi>{title}</bdi> },
          { title: t('weight'), isNumber: true, cell: ({ weight }) => number(weight) },
          { title: t('dropLowest'), isNumber: true, cell: ({ dropLowest }) => number(dropLowest) },
          { title: t('dropHighest'), isNumber: true, cell: ({ dropHighest }) => number(dropHighest) },
        ]}
        editing={{
          addTitle: t('addCategory'),
          removeHelp: t('removeCategoryHelp'),
          fields: [
            { name: 'title', label: t('title'), isRequired: true },
            { name: 'weight', label: t('weight'), kind: 'number', isRequired: true },
            { name: 'dropLowest', label: t('dropLowest'), kind: 'number', hint: t('dropHint') },
            { name: 'dropHighest', label: t('dropHighest'), kind: 'number', hint: t('dropHint') },
          ],
          empty: { title: '', weight: '', dropLowest: '0', dropHighest: '0' },
          nameOf: ({ title }) => title,
          readOf,
          preview: (category, draft) => {
            const changed = { ...category, ...bodyOf(draft) } as Category;
            const categories = rules.categories.map((one) => (one.sourcedId === category.sourcedId ? changed : one));
            return <PreviewTable classId={classId} before={rules} after={{ ...rules, categories }} />;
          },
          readAgain: (category) => answered(api.GET('/v1/categories/{categorySourcedId}', { params: of(category) })),
          create: (typed) => {
            const body = bodyOf(typed) as Schemas['CategoryCreate'];
            const params = { path };
            return answered(api.POST('/v1/classes/{classSourcedId}/categories', { params, body }));
          },
          update: (category, changes, ifMatch) => {
            const params = { ...of(category), header: { 'If-Match': ifMatch } };
            return answered(api.PATCH('/v1/categories/{categorySourcedId}', { params, body: bodyOf(changes) }));
          },
          remove: (category, ifMatch) => {
            const params = { ...of(category), header: { 'If-Match': ifMatch } };
            return answered(api.DELETE('/v1/categories/{categorySourcedId}', { params }));
          },
        }}
      />
    </section>
  );
}
