import { answered, api } from '../../api/client.ts';
import { onSession } from '../../api/session.ts';
import { useLoaded } from '../loaded.ts';
import { listName } from '../person.ts';

const names = new Map<string, Promise<string>>();
// Whoever signs in next in this tab may read others, or nobody.
onSession(() => names.clear());

function nameOf(userSourcedId: string): Promise<string> {
  const known = names.get(userSourcedId);
  if (known !== undefined) return known;
  const read = answered(api.GET('/v1/users/{userSourcedId}', { params: { path: { userSourcedId } } })).then(listName);
  // Whoever has left is not there to be read; what failed may be asked again.
  read.catch(() => names.delete(userSourcedId));
  names.set(userSourcedId, read);
  return read;
}

/** For administrators: the name of somebody of whom a list has the id alone; the id where there is none to read. */
export function PersonById({ id }: { id: string }) {
  const [loaded] = useLoaded(() => nameOf(id), [id]);
  return <bdi>{loaded.state === 'there' ? loaded.value : id}</bdi>;
}
