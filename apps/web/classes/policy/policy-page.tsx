import { useState } from 'preact/hooks';
import { readMayTeach } from '../../api/classes.ts';
import type { Me, Schemas } from '../../api/client.ts';
import { t as common } from '../../messages/locale.ts';
import { ClassNavigation } from '../../ui/class-navigation.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Notice } from '../../ui/notice.tsx';
import type { Page } from '../../ui/page.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { Categories } from './categories.tsx';
import { t } from './messages/index.ts';
import { meaningsOf } from './model/policy.ts';
import { PolicyForm } from './policy-form.tsx';
import { type ReadRules, readRules } from './read-rules.ts';
import { ScoreScales } from './score-scales.tsx';
import { meaningText, warningText } from './words.ts';
import '../../ui/lists.css';

function PolicyView({ classId, me }: { classId: string; me: Me }) {
  const [isSaved, setSaved] = useState(false);
  const [loaded, again] = useLoaded(() => Promise.all([readRules(classId), readMayTeach(me, classId)]));
  if (loaded.state !== 'there') return <Waiting title={t('policy')} loaded={loaded} onRetry={again} />;
  const [rules, mayTeach] = loaded.value;
  const changed = () => {
    setSaved(true);
    again();
  };
  return (
    <>
      <ClassNavigation classId={classId} current="class" />
      <h1>
        {t('policy')}: <bdi>{rules.title}</bdi>
      </h1>
      {isSaved && <Notice kind="info">{common('saved')}</Notice>}
      <Meaning rules={rules} />
      {me.role !== 'student' && (
        <>
          <Warnings warnings={rules.policy.warnings} />
          {mayTeach && <PolicyForm classId={classId} rules={rules} onSaved={changed} />}
          <Categories
            classId={classId}
            rules={rules}
            mayEdit={mayTeach}
            isAdmin={me.role === 'admin'}
            onChanged={changed}
          />
          <ScoreScales classId={classId} mayEdit={mayTeach} onChanged={changed} />
        </>
      )}
    </>
  );
}

function Meaning({ rules }: { rules: ReadRules }) {
  const scaleTitle = (id: string) => rules.scales.find(({ sourcedId }) => sourcedId === id)?.title ?? id;
  return (
    <section>
      <h2>{t('whatItMeans')}</h2>
      <ul>
        {meaningsOf(rules.policy).map((meaning) => (
          <li key={meaning.key}>{meaningText(meaning, scaleTitle)}</li>
        ))}
      </ul>
    </section>
  );
}

function Warnings({ warnings }: { warnings: Schemas['GradingPolicy']['warnings'] }) {
  const texts = [...new Set(warnings.map(warningText))];
  if (texts.length === 0) return null;
  return (
    <section class="notice warning">
      <h2>{t('warnings')}</h2>
      <ul>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

export const policyPage: Page<'gradingPolicy'> = { title: () => t('policy'), View: PolicyView };
