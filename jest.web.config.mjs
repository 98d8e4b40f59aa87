import { webRun } from './jest.config.mjs';

export default { ...webRun, testSequencer: '<rootDir>/test/setup/runner/longest-first.mjs' };
