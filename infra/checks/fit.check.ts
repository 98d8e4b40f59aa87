import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { all } from './all.ts';
import type { Synthesized } from './assembly.ts';
import { type Finding, list } from './findings.ts';
import { backupsCollide, restoresDenied } from './fit/backups.ts';
import { needlessRules, refusedConnections } from './fit/connections.ts';
import { countsParts, startsUnasked, stuckOnFill, uncounted } from './fit/counts.ts';
import { silentMetrics } from './fit/dimensions.ts';
import { speaksTooEarly, unknownNames } from './fit/names.ts';
import { standsInTheWay, startsTooEarly, staysAfterFailure } from './fit/order.ts';
import { readsElsewhere } from './fit/regions.ts';

const neighboursOf = ({ settings }: Synthesized): Synthesized[] =>
  all.filter((other) => other.settings.account === settings.account && other.settings !== settings);

type Kind = [says: string, findings: (environment: Synthesized) => Finding[]];

/** Two resources can be right each, and wrong together. One row a kind, over every resource of every environment. */
const kinds: Kind[] = [
  ['whoever names a resource waits for it', speaksTooEarly],
  [
    'every name that is used is had by something',
    (environment) => unknownNames(environment, neighboursOf(environment)),
  ],
  ['what needs a phase of the release tool comes after it', startsTooEarly],
  ['nothing stays after a failed creation', staysAfterFailure],
  ['what refuses deletion is created last', standsInTheWay],
  [
    'parameters and secrets are in the region of who reads them',
    (environment) => readsElsewhere(environment, neighboursOf(environment)),
  ],
  ['every connection is admitted by the groups at both of its ends', refusedConnections],
  ['no group admits what nobody needs', needlessRules],
  ['backups start where they may, and what they set is no drift', backupsCollide],
  ['what is backed up may be restored', restoresDenied],
  ['no alarm is decided by a period that is not over', stuckOnFill],
  [
    'every metric of an alarm is one that its service reports',
    (environment) => silentMetrics(environment, neighboursOf(environment)),
  ],
  ['a budget counts what it is about', uncounted],
  ['a region that stands by starts no task', startsUnasked],
  ['a registry keeps releases, not parts of them', countsParts],
];

for (const [says, findings] of kinds) {
  describe(says, () => {
    for (const environment of all) {
      it(`in ${environment.settings.name}`, () => {
        const found = findings(environment);
        assert.equal(found.length, 0, list(found));
      });
    }
  });
}
