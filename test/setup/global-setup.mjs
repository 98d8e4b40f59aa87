// Plain JavaScript: jest would turn a TypeScript setup into CommonJS, which cannot load the application's modules.
import '@swc-node/register/esm-register';

const { startTestStack } = await import('./test-stack.ts');

export default startTestStack;
