import { z } from 'zod';

const units = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Bytes',
  'Kilobytes',
  'Megabytes',
  'Percent',
  'Count',
  'Count/Second',
  'None',
] as const;
const name = z.string().min(1).max(1_024);

/** The rules of AWS's JSON schema for the embedded metric format, with `additionalProperties` free beside `_aws`. */
const emfSchema = z.looseObject({
  _aws: z.looseObject({
    Timestamp: z.int().positive(),
    CloudWatchMetrics: z
      .array(
        z.looseObject({
          Namespace: name,
          Dimensions: z.array(z.array(z.string().min(1).max(250)).min(1).max(30)).min(1),
          Metrics: z.array(z.strictObject({ Name: name, Unit: z.enum(units).optional() })).max(100),
        }),
      )
      .min(1),
  }),
});

export interface EmfDocument {
  timestamp: number;
  namespace: string;
  dimensions: Record<string, string>;
  metrics: Record<string, { unit: string | undefined; values: number[] }>;
  keys: string[];
}

/**
 * Every document of the format among the lines.
 * @throws where one breaks a rule: of the schema, or that every dimension is a text and every metric holds numbers
 */
export function readEmf(output: string): EmfDocument[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"'))
    .map((line) => {
      const document = emfSchema.parse(JSON.parse(line));
      const [directive] = document._aws.CloudWatchMetrics;
      if (directive === undefined) throw new Error('No directive');
      const dimensions = directive.Dimensions.flat().map((key) => [key, z.string().max(1_024).parse(document[key])]);
      const metrics = directive.Metrics.map(({ Name, Unit }) => {
        const numbers = z.union([z.number().transform((value) => [value]), z.array(z.number()).min(1).max(100)]);
        return [Name, { unit: Unit, values: numbers.parse(document[Name]) }];
      });
      return {
        timestamp: document._aws.Timestamp,
        namespace: directive.Namespace,
        dimensions: Object.fromEntries(dimensions),
        metrics: Object.fromEntries(metrics),
        keys: Object.keys(document),
      };
    });
}
