export { rehearsalsRun as default } from './jest.config.mjs';
