const { stopTestStack } = await import('./test-stack.ts');

export default stopTestStack;
