/** What is read of an OpenAPI document: either may come from a version of the project that is long gone. */
export interface Document {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly security?: readonly Record<string, unknown>[];
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Operation {
  readonly operationId?: string;
  readonly security?: readonly Record<string, unknown>[];
  readonly parameters?: readonly Referable<Parameter>[];
  readonly requestBody?: Referable<RequestBody>;
  readonly responses?: Readonly<Record<string, Referable<Response>>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

export interface RequestBody {
  readonly required?: boolean;
  readonly content?: Content;
}

export interface Response {
  readonly content?: Content;
}

export type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

type Referable<T> = T | { readonly $ref: string };

const isReference = (value: object): value is { readonly $ref: string } => '$ref' in value;

/** What a value or a reference to a component stands for; undefined where the document lacks it. */
export function resolve<T extends object>(document: Document, value: Referable<T> | undefined): T | undefined {
  let found: unknown = value;
  for (let depth = 0; depth < 20 && typeof found === 'object' && found !== null && isReference(found); depth++) {
    const [, , section = '', name = ''] = found.$ref.split('/');
    found = document.components?.[section]?.[name];
  }
  return found as T | undefined;
}

/** The component that a schema refers to. */
export const componentOf = ({ $ref }: Schema): string | undefined => $ref?.split('/').at(-1);
