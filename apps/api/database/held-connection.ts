import { AsyncLocalStorage } from 'node:async_hooks';

const held = new AsyncLocalStorage<true>();

/** Marks an asynchronous flow that holds a connection of a pool: in a transaction, or one lent to it. */
export const whileHoldingConnection = <T>(work: () => Promise<T>): Promise<T> => held.run(true, work);

/** Whether whoever asks holds a connection, which others may be waiting for. */
export const holdsConnection = (): boolean => held.getStore() === true;
