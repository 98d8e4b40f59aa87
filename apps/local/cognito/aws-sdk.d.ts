// The fake of Cognito names the second SDK in types that nothing here uses (tsconfig.json).
export {};
