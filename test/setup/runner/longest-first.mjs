import { basename } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Walks over all screens: short files that take longest, which jest, by their sizes, would begin last. */
const longest = ['every-state.spec.ts', 'every-screen.spec.ts', 'accessibility.spec.ts'];

/** So that none runs alone, at the end, while the other worker has nothing to do. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => (longest.indexOf(basename(path)) + longest.length + 1) % (longest.length + 1);
    return super.sort(tests).toSorted((one, other) => place(one) - place(other));
  }
}
