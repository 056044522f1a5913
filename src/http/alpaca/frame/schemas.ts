// Fragments that the dialect's schemas share. Requests are described as clients should send them;
// what else is understood is said in words. Answers name every key.
import { Type, type TProperties } from 'typebox';

/** An answer, or a part of one. */
export const answer = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });
/** A request: fields that nobody knows are not looked at. */
export const request = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: true });

export const decimal = Type.String({
  pattern: '^-?\\d+(\\.\\d+)?$',
  description: 'A decimal without padding zeros',
});
export const instant = Type.String({ format: 'date-time' });
export const uuid = Type.String({ format: 'uuid' });
export const text = Type.String();
export const flag = Type.Boolean();
export const nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

/** A figure of a request: text, or a number. */
export const figure = (description: string) =>
  Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Null()], { description }));
/** A word or text of a request; empty and null are the same as absent. */
export const word = (description: string) =>
  Type.Optional(Type.Union([Type.String(), Type.Null()], { description }));
export const switchOf = (description: string) =>
  Type.Optional(Type.Union([Type.Boolean(), Type.String(), Type.Null()], { description }));
/** A field of a query. */
export const asked = (description: string) => Type.Optional(Type.String({ description }));
export const needed = (description: string) => Type.String({ description });
