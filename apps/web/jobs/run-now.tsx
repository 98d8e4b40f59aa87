import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { CheckField } from '../ui/form-field.tsx';
import { hrefOf } from '../ui/route.ts';
import { t } from './messages/index.ts';
import { titleOf } from './run.ts';

/** What can be chosen for a run. */
const choices: Readonly<Record<string, { parameter: string; label: 'full' | 'beforeHour' }>> = {
  'grade-calculator': { parameter: 'full', label: 'full' },
  notifications: { parameter: 'beforeHour', label: 'beforeHour' },
};

interface Props {
  jobName: string;
  onClose: () => void;
}

/** Starts a job for the school and leads to its run. */
export function RunNow({ jobName, onClose }: Props) {
  const [isOn, setOn] = useState(false);
  const choice = choices[jobName];
  const start = async () => {
    const run = await answered(
      api.POST('/v1/jobs/{jobName}/runs', {
        params: { path: { jobName } },
        body: { parameters: choice !== undefined && isOn ? { [choice.parameter]: true } : {} },
      }),
    );
    location.hash = hrefOf({ name: 'jobRun', runId: run.id });
  };
  return (
    <Confirmation
      title={t('runNowOf', { job: titleOf(jobName) })}
      action={t('runNow')}
      onConfirm={start}
      onClose={onClose}
    >
      <p>{t('runNowHelp')}</p>
      {choice && <CheckField label={t(choice.label)} isOn={isOn} onChange={setOn} />}
    </Confirmation>
  );
}
