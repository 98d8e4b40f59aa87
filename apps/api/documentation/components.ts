import { z } from 'zod';

export type Json = Record<string, unknown>;
type Section = 'schemas' | 'parameters' | 'headers' | 'responses' | 'examples' | 'securitySchemes';

/** The parts of an OpenAPI document that have a name, each described once and referred to from everywhere. */
export class Components {
  private readonly sections = new Map<Section, Map<string, Json>>();

  /**
   * Keeps a part and gives the reference to it.
   * @throws Error where the name stands for another part already
   */
  add(section: Section, name: string, part: Json): Json {
    const known = this.sections.get(section)?.get(name);
    if (known !== undefined && !isSame(known, part)) {
      throw new Error(`Two different ${section} of the OpenAPI document are called ${name}`);
    }
    this.keep(section, name, part);
    return { $ref: `#/components/${section}/${name}` };
  }

  /** The same, but where the name stands for another part already, the part itself. */
  addOrInline(section: Section, name: string, part: Json): Json {
    const known = this.sections.get(section)?.get(name);
    return known === undefined || isSame(known, part) ? this.add(section, name, part) : part;
  }

  /** The schema in place, with references to the schemas in it that have a name. */
  inline(schema: z.ZodType, io: 'input' | 'output'): Json {
    const {
      $schema: _,
      $defs,
      ...plain
    } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: simplify(io) });
    for (const [name, named] of Object.entries($defs ?? {})) this.add('schemas', name, refer(named as Json));
    return refer(plain);
  }

  /** The reference to a schema: by its own name, else by the one given. */
  schema(schema: z.ZodType, io: 'input' | 'output', name: string): Json {
    const inlined = this.inline(schema, io);
    return Object.keys(inlined).join() === '$ref' ? inlined : this.add('schemas', name, inlined);
  }

  toJson(): Json {
    const sorted = (parts: Map<string, Json>) =>
      Object.fromEntries([...parts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return Object.fromEntries([...this.sections].map(([section, parts]) => [section, sorted(parts)]));
  }

  private keep(section: Section, name: string, part: Json): void {
    const parts = this.sections.get(section) ?? new Map<string, Json>();
    this.sections.set(section, parts.set(name, part));
  }
}

const isSame = (one: Json, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Named schemas lie elsewhere in OpenAPI than in a JSON schema. */
const refer = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;

/** Leaves out what says nothing to a client, or would keep later versions from adding a field to an answer. */
const simplify =
  (io: 'input' | 'output') =>
  ({ jsonSchema }: { jsonSchema: Json }): void => {
    const { format, minimum, maximum, example, additionalProperties } = jsonSchema;
    if (format !== undefined) delete jsonSchema.pattern;
    if (minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    if (maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (io === 'output' && additionalProperties === false) delete jsonSchema.additionalProperties;
    if (example !== undefined) {
      delete jsonSchema.example;
      jsonSchema.examples = [example];
    }
  };
