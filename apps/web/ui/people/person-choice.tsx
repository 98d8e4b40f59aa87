import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../../api/client.ts';
import { t } from '../../messages/locale.ts';
import { FormField } from '../form-field.tsx';
import { useLoaded } from '../loaded.ts';
import { FailureNotice } from '../notice.tsx';
import { listName } from '../person.ts';
import { useSettled } from '../settled.ts';

export type Chosen = Schemas['User'];

interface Props {
  label: string;
  /** Only people of this role. */
  ofRole?: Chosen['role'];
  chosen: Chosen | undefined;
  onChoose: (person: Chosen | undefined) => void;
}

const shown = 10;

/** For administrators: somebody of the school, found by how their name or address begins. */
export function PersonChoice({ label, ofRole, chosen, onChoose }: Props) {
  const [text, setText] = useState('');
  const q = useSettled(text).trim();
  if (chosen !== undefined) {
    return (
      <p class="field">
        <span>{label}</span>
        <span>
          <bdi>{listName(chosen)}</bdi>{' '}
          <button type="button" class="link" onClick={() => onChoose(undefined)}>
            {t('choosePersonAgain')}
          </button>
        </span>
      </p>
    );
  }
  return (
    <>
      <FormField
        label={label}
        hint={t('choosePersonHint')}
        type="search"
        value={text}
        onValue={setText}
        maxLength={100}
      />
      <Found
        q={q}
        ofRole={ofRole}
        onChoose={(person) => {
          setText('');
          onChoose(person);
        }}
      />
    </>
  );
}

function Found({ q, ofRole, onChoose }: Pick<Props, 'ofRole' | 'onChoose'> & { q: string }) {
  const [loaded, again] = useLoaded(async () => {
    if (q === '') return [];
    const body = { q, limit: shown, ...(ofRole !== undefined && { role: ofRole }) };
    return (await answered(api.POST('/v1/users/search', { body }))).data;
  }, [q, ofRole]);
  if (loaded.state === 'failed') return <FailureNotice error={loaded.error} onRetry={again} />;
  if (loaded.state === 'busy' || q === '') return null;
  return (
    <div role="status">
      {loaded.value.length === 0 ? (
        <p>{t('nothing')}</p>
      ) : (
        <ul class="plain choices">
          {loaded.value.map((person) => (
            <li key={person.sourcedId}>
              <button type="button" class="quiet" onClick={() => onChoose(person)}>
                <bdi>{listName(person)}</bdi>
                {person.email !== null && (
                  <>
                    {' '}
                    · <bdi>{person.email}</bdi>
                  </>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
