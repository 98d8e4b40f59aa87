import type { Me } from '../api/client.ts';
import { currentLanguage, type Language, languages, setLanguage, t } from '../messages/locale.ts';
import { hrefOf } from './route.ts';

export function Banner({ me, onSignOut }: { me: Me | undefined; onSignOut: () => void }) {
  return (
    <header class="banner">
      <a class="skip" href="#main" onClick={skip}>
        {t('skipToContent')}
      </a>
      <a class="brand" href={hrefOf({ name: 'home' })}>
        ClassBoard
      </a>
      {me && (
        <span class="who">
          <bdi>{nameOf(me)}</bdi> · <bdi>{me.school.name}</bdi>
        </span>
      )}
      <label class="language">
        <span class="unseen">{t('language')}</span>
        <select
          value={currentLanguage()}
          onChange={({ currentTarget }) => void setLanguage(currentTarget.value as Language)}
        >
          {Object.entries(languages).map(([language, name]) => (
            <option key={language} value={language} lang={language}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {me && (
        <button type="button" class="quiet" onClick={onSignOut}>
          {t('signOut')}
        </button>
      )}
    </header>
  );
}

/** The address names the page, so the link must not change it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** The names that somebody chose for themselves, else the official ones. */
const nameOf = (me: Me): string =>
  `${me.preferredGivenName ?? me.givenName} ${me.preferredFamilyName ?? me.familyName}`;
