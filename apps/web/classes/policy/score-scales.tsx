import { answered, api, type Schemas } from '../../api/client.ts';
import { usePaged } from '../../ui/paged.tsx';
import type { Draft } from '../../ui/record-form/draft.ts';
import { EditableTable } from '../editable-table.tsx';
import { t } from './messages/index.ts';
import { scaleText, scaleValues } from './model/policy.ts';

type Scale = Schemas['ScoreScale'];
type Name = 'title' | 'type' | 'values';

const readOf = ({ title, type, scoreScaleValue, version }: Scale) => ({
  draft: { title, type, values: scaleText(scoreScaleValue) },
  version,
});

const bodyOf = ({ values, ...texts }: Partial<Draft<Name>>): Schemas['ScoreScaleUpdate'] => ({
  ...texts,
  ...(values === undefined ? {} : { scoreScaleValue: scaleValues(values) ?? [] }),
});

interface Props {
  classId: string;
  mayEdit: boolean;
  onChanged: () => void;
}

/** What texts are worth in a class, and by what its totals have letters. */
export function ScoreScales({ classId, mayEdit, onChanged }: Props) {
  const path = { classSourcedId: classId };
  const paged = usePaged((cursor) =>
    answered(api.GET('/v1/classes/{classSourcedId}/scoreScales', { params: { path, query: { limit: 50, cursor } } })),
  );
  const of = ({ sourcedId: scoreScaleSourcedId }: Scale) => ({ path: { scoreScaleSourcedId } });
  return (
    <section>
      <h2>{t('scales')}</h2>
      <p class="fine">{t('scalesHelp')}</p>
      <EditableTable
        caption={t('scales')}
        empty={t('noScales')}
        paged={paged}
        keyOf={({ sourcedId }) => sourcedId}
        mayEdit={mayEdit}
        onChanged={onChanged}
        columns={[
          { title: t('scale'), cell: ({ title }) => <bdi>{title}</bdi> },
          {
            title: t('values'),
            cell: ({ scoreScaleValue }) => <bdi>{scaleText(scoreScaleValue).replaceAll('\n', '; ')}</bdi>,
          },
        ]}
        editing={{
          addTitle: t('addScale'),
          removeHelp: t('removeScaleHelp'),
          fields: [
            { name: 'title', label: t('title'), isRequired: true },
            { name: 'type', label: t('kind'), hint: t('kindHint'), isRequired: true },
            {
              name: 'values',
              label: t('values'),
              kind: 'long',
              hint: t('valuesHint'),
              isRequired: true,
              wrongOf: (text) => (scaleValues(text) === undefined ? t('valuesWrong') : undefined),
            },
          ],
          empty: { title: '', type: 'letters', values: '' },
          nameOf: ({ title }) => title,
          readOf,
          readAgain: (scale) => answered(api.GET('/v1/scoreScales/{scoreScaleSourcedId}', { params: of(scale) })),
          create: (typed) => {
            const body = bodyOf(typed) as Schemas['ScoreScaleCreate'];
            const params = { path };
            return answered(api.POST('/v1/classes/{classSourcedId}/scoreScales', { params, body }));
          },
          update: (scale, changes, ifMatch) => {
            const params = { ...of(scale), header: { 'If-Match': ifMatch } };
            return answered(api.PATCH('/v1/scoreScales/{scoreScaleSourcedId}', { params, body: bodyOf(changes) }));
          },
          remove: (scale, ifMatch) => {
            const params = { ...of(scale), header: { 'If-Match': ifMatch } };
            return answered(api.DELETE('/v1/scoreScales/{scoreScaleSourcedId}', { params }));
          },
        }}
      />
    </section>
  );
}
