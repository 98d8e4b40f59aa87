import { hrefOf, type Route } from '../route.ts';

interface Props {
  /** What the parts are of, for those who do not see what stands above. */
  label: string;
  parts: readonly { label: string; route: Route }[];
  current: string;
}

/** The parts of a section, each with an address of its own. */
export const Parts = ({ label, parts, current }: Props) => (
  <nav class="parts" aria-label={label}>
    <ul>
      {parts.map((part) => (
        <li key={part.label}>
          <a href={hrefOf(part.route)} aria-current={part.label === current ? 'page' : undefined}>
            {part.label}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);
