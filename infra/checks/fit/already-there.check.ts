import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { environmentNamed } from '../../lookup.ts';
import type { EnvironmentSettings } from '../../settings.ts';
import { all } from '../all.ts';
import { resourcesOf, synthesize } from '../assembly.ts';

/** What AWS refuses to make a second time in an account or a region: apps/release/checks/first-day/only-once.ts has the sources. */
const onceIn: Readonly<Record<string, 'account' | 'region'>> = {
  'AWS::IAM::OIDCProvider': 'account',
  'AWS::CE::AnomalyMonitor': 'account',
  'AWS::GuardDuty::Detector': 'region',
  'AWS::Config::ConfigurationRecorder': 'region',
  'AWS::Config::DeliveryChannel': 'region',
};
const monitorArn = 'arn:aws:ce::000000000000:anomalymonitor/of-the-account';

/** As in an account of a landing zone, and with the monitor that AWS gives to new accounts. */
function taken(settings: EnvironmentSettings): EnvironmentSettings {
  const { owns, operations } = settings;
  return {
    ...settings,
    owns: { ...owns, existing: ['oidc-provider', 'detector', 'recorder'] },
    operations: { ...operations, costAnomalies: { monitorArn } },
  };
}

describe('what AWS makes once', () => {
  const settings = environmentNamed('prod');
  const made = all.find((one) => one.settings.name === settings.name);
  const used = synthesize(taken(settings), undefined, { validate: false });

  for (const [type, place] of Object.entries(onceIn)) {
    it(`is made by one environment of each ${place}: ${type}`, () => {
      const places = all.flatMap((one) =>
        resourcesOf(one, type).map(({ stack }) => `${stack.account} ${place === 'region' ? stack.region : ''}`),
      );
      assert.deepEqual(places, [...new Set(places)], `${type} twice in an ${place}`);
    });

    it(`is not made where the entry says that it is there: ${type}`, () => {
      assert.ok(made !== undefined && resourcesOf(made, type).length > 0, `prod makes no ${type} otherwise`);
      assert.deepEqual(
        resourcesOf(used, type).map(({ path }) => `${path} is made, and AWS refuses a second ${type}`),
        [],
      );
    });
  }

  it('is used: findings are reported, rules are judged, and cost is watched by the monitor of the account', () => {
    const [subscription] = resourcesOf(used, 'AWS::CE::AnomalySubscription');
    assert.deepEqual(subscription?.Properties.MonitorArnList, [monitorArn]);
    for (const type of ['AWS::Config::ConfigRule', 'AWS::Events::Rule', 'AWS::CloudTrail::Trail'])
      assert.equal(
        resourcesOf(used, type).length,
        made === undefined ? undefined : resourcesOf(made, type).length,
        type,
      );
  });
});
