import type { Me } from '../api/client.ts';
import { ChildrenList } from './children-list.tsx';
import { OwnClassList } from './own-class-list.tsx';
import { TaughtClassList } from './taught-class-list.tsx';

/** What somebody comes for, by their role. */
export function HomePage({ me }: { me: Me }) {
  if (me.role === 'student') return <OwnClassList />;
  if (me.role === 'guardian') return <ChildrenList />;
  return <TaughtClassList />;
}
