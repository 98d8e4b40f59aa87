import type { ComponentChildren } from 'preact';

interface Props {
  facts: readonly (readonly [name: string, value: ComponentChildren])[];
}

/** What is known of one thing; what is not known is left out. */
export const Facts = ({ facts }: Props) => (
  <dl class="known">
    {facts
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);
