import type { Target } from './stack-state.ts';
import type { Template } from './template.ts';

/**
 * The template as its conditions decide it: what a condition leaves out is gone, and `Fn::If` has become one of its two
 * values. The stacks of the CDK have none; its bootstrap has.
 */
export function decided(template: Template, parameters: Target['parameters']): Template {
  const { Conditions = {}, ...rest } = template;
  if (Object.keys(Conditions).length === 0) return template;
  const values = new Map(parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  const is = (name: string): boolean => truth(Conditions[name]);

  function truth(condition: unknown): boolean {
    const [[name, argument] = ['', undefined]] = Object.entries((condition ?? {}) as Record<string, unknown>);
    const all = () => argument as unknown[];
    switch (name) {
      case 'Condition':
        return is(String(argument));
      case 'Fn::Not':
        return !truth(all()[0]);
      case 'Fn::And':
        return all().every(truth);
      case 'Fn::Or':
        return all().some(truth);
      case 'Fn::Equals':
        return text(all()[0]) === text(all()[1]);
      default:
        throw new Error(`the fake does not know the condition ${JSON.stringify(condition)}`);
    }
  }

  /** Parameters are all that conditions are made of; a list is written with commas. */
  function text(value: unknown): string {
    if (typeof value !== 'object' || value === null) return String(value);
    const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown] };
    if (join !== undefined) return text(join[1]).split(',').join(join[0]);
    return values.get(Ref) ?? '';
  }

  function choose(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(choose);
    if (value === null || typeof value !== 'object') return value;
    const { 'Fn::If': branch } = value as { 'Fn::If'?: [string, unknown, unknown] };
    if (branch !== undefined) return choose(is(branch[0]) ? branch[1] : branch[2]);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, choose(item)]));
  }

  /** Of resources and outputs alone: a statement of a policy has a key of this name, too. */
  const kept = <T extends object>(section: Readonly<Record<string, T>> = {}): Record<string, T> =>
    Object.fromEntries(
      Object.entries(section).flatMap(
        ([id, { Condition: condition, ...item }]: [string, T & { Condition?: string }]) =>
          condition === undefined || is(condition) ? [[id, choose(item) as T]] : [],
      ),
    );
  const outputs = kept(rest.Outputs);
  return { ...rest, Resources: kept(rest.Resources), ...(rest.Outputs === undefined ? {} : { Outputs: outputs }) };
}
