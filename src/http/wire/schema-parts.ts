// Fragments that the schemas of requests and answers share.
import { Type, type TProperties } from 'typebox';

const strict = { additionalProperties: false } as const;
export const object = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, strict);

export const money = Type.String({
  pattern: '^-?\\d+\\.\\d{2}$',
  description: 'Dollars, 2 decimals',
});
export const price = Type.String({
  pattern: '^-?\\d+\\.\\d{4}$',
  description: 'Dollars a share, 4 decimals',
});
/** A percentage, which says of what. */
export const percentOf = (whole: string) =>
  Type.String({
    pattern: '^-?\\d+\\.\\d{4}$',
    description: `Percent of ${whole}: \`1.2500\` means 1.25 %`,
  });
export const shares = Type.String({
  pattern: '^\\d+(\\.\\d{1,9})?$',
  description: 'Shares, up to 9 decimals',
});
export const instant = Type.String({ format: 'date-time', description: 'RFC 3339 in UTC' });
export const ageSeconds = Type.Integer({ minimum: 0, description: 'Age of the price itself' });
export const source = Type.Enum(['alpha-vantage', 'simulator']);
export const quoteStatus = Type.Enum(['current', 'stale', 'last_known', 'adjusting']);
/** Of a quote that is not `current`. */
export const trouble = {
  reason: Type.Optional(Type.String({ description: 'Why the price is not current' })),
  retry_at: Type.Optional(
    Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'When a fresher one may be had, as far as that is known',
    }),
  ),
};
export const side = Type.Enum(['buy', 'sell']);
export const symbol = Type.String({ minLength: 1, maxLength: 12 });
export const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

/** A query string that must be empty. */
export const noQuery = object({});
