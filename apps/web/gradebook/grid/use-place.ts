import { useMemo, useState } from 'preact/hooks';
import type { Gradebook } from '../model/gradebook.ts';
import type { Item } from '../model/read-gradebook.ts';
import type { View } from '../model/view.ts';
import type { Place } from './keyboard.ts';
import { type Ids, placeAt, type Spot, spotAt } from './spot.ts';

/**
 * Where the keyboard is, and where a range began. Both stay with their student and their assignment, wherever those are once the
 * gradebook was read again or filtered: what is being typed is never that of somebody else.
 */
export function usePlace(gradebook: Gradebook, view: View, items: readonly Item[]) {
  const ids: Ids = useMemo(
    () => ({
      studentIds: view.rows.map((row) => gradebook.rows[row]?.student.sourcedId ?? ''),
      itemIds: items.map(({ sourcedId }) => sourcedId),
    }),
    [view.rows, items],
  );
  const [spot, setSpot] = useState<Spot>(() => spotAt({ row: 0, column: 1 }, ids));
  const [from, setFrom] = useState<Spot>();
  const { place, isThere } = useMemo(() => placeAt(spot, ids), [spot, ids]);
  const anchor = useMemo(() => (from === undefined ? undefined : placeAt(from, ids)), [from, ids]);
  return {
    ...ids,
    place,
    /** Its student and its assignment are still in sight. */
    isThere,
    anchor: isThere && anchor?.isThere === true ? anchor.place : undefined,
    /** @param anchor where a range begins; none without it */
    setPlace: (to: Place, anchor?: Place) => {
      setSpot(spotAt(to, ids));
      setFrom(anchor && spotAt(anchor, ids));
    },
  };
}
