import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { SelectField } from '../ui/form-field.tsx';
import type { Page } from '../ui/page.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { hrefOf } from '../ui/route.ts';
import { Table } from '../ui/table.tsx';
import { useWatched } from '../ui/watched.ts';
import { t } from './messages/index.ts';
import { isMoving, shownState } from './model/import-state.ts';
import { UploadForm } from './upload-form.tsx';
import { originText, states, stateText } from './words.ts';
import '../ui/lists.css';

type State = Schemas['ImportRun']['state'];

function ImportsView() {
  const [state, setState] = useState<State | ''>('');
  const paged = usePaged(
    (cursor) => {
      const query = { limit: 50, cursor, ...(state === '' ? {} : { state }) };
      return answered(api.GET('/v1/imports', { params: { query } }));
    },
    [state],
  );
  useWatched(paged.rows.some(isMoving), 5, () => void paged.refresh().catch(() => undefined));
  return (
    <>
      <h1>{common('imports')}</h1>
      <UploadForm />
      <h2>{t('pastImports')}</h2>
      <div class="narrow">
        <SelectField<State | ''>
          label={t('state')}
          value={state}
          onValue={setState}
          options={[['', t('anyState')], ...states.map((one) => [one, stateText(one)] as const)]}
        />
      </div>
      <PagedList paged={paged}>
        <Table
          caption={t('pastImports')}
          rows={paged.rows}
          keyOf={({ id }) => id}
          empty={t('noImports')}
          columns={[
            {
              title: t('when'),
              cell: ({ id, createdAt }) => (
                <a href={hrefOf({ name: 'import', importId: id })}>{dayAndTime(createdAt)}</a>
              ),
            },
            { title: t('by'), cell: (run) => <bdi>{originText(run)}</bdi> },
            { title: t('state'), cell: (run) => stateText(shownState(run)) },
            { title: t('errors'), isNumber: true, cell: ({ errorCount }) => number(errorCount) },
          ]}
        />
      </PagedList>
    </>
  );
}

export const importsPage: Page<'imports'> = { title: () => common('imports'), View: ImportsView };
