// Plain JavaScript: jest would turn a TypeScript setup into CommonJS, which cannot load the application's modules.
import '../../../apps/local/loader.mjs';

const { startTestStack } = await import('./test-stack.ts');

export default startTestStack;
