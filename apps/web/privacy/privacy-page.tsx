import './problems.ts';
import type { ComponentType } from 'preact';
import { answered, api, type Me } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { onSession } from '../api/session.ts';
import { t as common } from '../messages/locale.ts';
import { Parts } from '../ui/lists/parts.tsx';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { Cleanups } from './cleanups.tsx';
import { ClosedSchools } from './closed-schools.tsx';
import { SchoolDisclosures } from './disclosures.tsx';
import { Holds } from './holds.tsx';
import { t } from './messages/index.ts';
import { Requests } from './requests.tsx';
import { Retention } from './retention.tsx';

type Part = 'requests' | 'holds' | 'retention' | 'cleanups' | 'disclosures' | 'closedSchools';

const parts: Readonly<Record<Part, ComponentType<{ me: Me }>>> = {
  requests: Requests,
  holds: Holds,
  retention: Retention,
  cleanups: Cleanups,
  disclosures: SchoolDisclosures,
  closedSchools: ClosedSchools,
};

const isPart = (text: string | undefined): text is Part => text !== undefined && text in parts;

/** Whether the caller is one of those who run the service: a role that the account has beside that of the school. */
let operator: Promise<boolean> | undefined;
// Another account may have another one.
onSession(() => {
  operator = undefined;
});
const isOperator = (): Promise<boolean> => {
  operator ??= answered(api.GET('/v1/privacy/closedSchools')).then(
    () => true,
    (caught: unknown) => {
      // Only a refusal says so; whatever else went wrong is asked once more on the next visit.
      if (!(caught instanceof Failed) || (caught.status !== 403 && caught.status !== 404)) operator = undefined;
      return false;
    },
  );
  return operator;
};

function PrivacyPage({ part, me }: { part: string | undefined; me: Me }) {
  const [operates] = useLoaded(isOperator);
  const current = isPart(part) ? part : 'requests';
  const View = parts[current];
  const shown = (Object.keys(parts) as Part[]).filter(
    (name) => name !== 'closedSchools' || (operates.state === 'there' && operates.value),
  );
  return (
    <>
      <h1>{t('title')}</h1>
      <Parts
        label={t('title')}
        current={t(current)}
        parts={shown.map((name) => ({ label: t(name), route: { name: 'privacy', part: name } }))}
      />
      <View me={me} />
    </>
  );
}

export const privacyPage: Page<'privacy'> = { title: () => common('privacy'), View: PrivacyPage };
