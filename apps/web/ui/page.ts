import type { ComponentType } from 'preact';
import type { Me } from '../api/client.ts';
import type { PageName, RouteOf } from './route.ts';

/** Its properties are the ids of its address. */
export interface Page<Name extends PageName> {
  /** For the tab and the history of the browser, so without a name of anybody. */
  title: () => string;
  View: ComponentType<Omit<RouteOf<Name>, 'name'> & { me: Me }>;
}
