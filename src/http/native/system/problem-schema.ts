// The shape of a problem: what every refusal and every fault is answered with.
import { Type } from 'typebox';
import { object } from '#src/http/wire/schema-parts.ts';

/** RFC 9457 with a stable code, and the fields that were wrong where there are some. */
export const problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'Stable; decide by this' }),
  detail: Type.String({ description: 'One sentence for people' }),
  instance: Type.String(),
  request_id: Type.String(),
  errors: Type.Optional(Type.Array(object({ field: Type.String(), message: Type.String() }))),
});
