import { applicationMetrics, applicationNamespace } from '../../../infra/operations/metrics.ts';
import { emfLine, metrics, metricsNamespace } from './emf.ts';

describe('the metrics of the application', () => {
  it('are those that alarms and dashboard ask for, under the same names and units', () => {
    expect(metricsNamespace).toBe(applicationNamespace);
    for (const [id, { name, unit }] of Object.entries(metrics)) {
      expect(applicationMetrics).toHaveProperty(id, expect.objectContaining({ name, unit }));
    }
  });

  it('are all that alarms and dashboard ask for', () => {
    expect(Object.keys(applicationMetrics).filter((id) => !(id in metrics))).toEqual([]);
  });

  it('make one line, with a value or several for each metric', () => {
    const values = new Map<keyof typeof metrics, number | number[]>([
      ['jobsFailed', 2],
      ['jobDuration', [1.5, 700]],
    ]);
    const line = emfLine({ APP_ENV: 'staging', PROCESS_ROLE: 'worker' }, values);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({ Environment: 'staging', JobsFailed: 2, JobDuration: [1.5, 700] });
  });
});
