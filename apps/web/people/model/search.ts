import type { Schemas } from '../../api/client.ts';

export type Sort = NonNullable<Schemas['UserSearch']['sort']>;

export interface Choice {
  q: string;
  role: Schemas['UserRole'] | '';
  status: 'enabled' | 'disabled' | '';
  sort: Sort;
}

export const firstChoice: Choice = { q: '', role: '', status: '', sort: 'familyName' };

type Asked = Pick<Schemas['UserSearch'], 'role' | 'enabled' | 'sort'> & { total: boolean };

/**
 * What is asked for. A name goes into the body of a POST, never into an address; without one there is nothing to search
 * for, and the list is read instead.
 */
export function askedOf({ q, role, status, sort }: Choice): { q: string | undefined; asked: Asked } {
  return {
    q: q.trim() === '' ? undefined : q.trim(),
    asked: {
      ...(role === '' ? {} : { role }),
      ...(status === '' ? {} : { enabled: status === 'enabled' }),
      sort,
      total: true,
    },
  };
}
