export { webRun as default } from './jest.config.mjs';
