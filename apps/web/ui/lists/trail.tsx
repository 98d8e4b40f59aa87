import { t } from '../../messages/locale.ts';
import { hrefOf, type Route } from '../route.ts';

interface Props {
  /** From the section on: the pages above this one. */
  of: readonly { label: string; route: Route }[];
}

/** The way back from a page below others. */
export const Trail = ({ of }: Props) => (
  <nav class="trail" aria-label={t('trail')}>
    <ol>
      {of.map(({ label, route }) => (
        <li key={label}>
          <a href={hrefOf(route)}>
            <bdi>{label}</bdi>
          </a>
        </li>
      ))}
    </ol>
  </nav>
);
