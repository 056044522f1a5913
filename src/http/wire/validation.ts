// Checks what a client sent against the route's schemas and says in plain words what is wrong.
import { Compile } from 'typebox/schema';
import type { TSchema } from 'typebox';
import { invalidRequest, type FieldError } from '#src/http/problems/problem.ts';

const errorsMax = 10;

/**
 * A check that throws the 400 naming every field at fault. Compiled once per schema, when it is
 * used first: a server that starts has two hundred of them and needs hardly any.
 */
export function createCheck(schema: TSchema): (value: unknown) => void {
  let validator: ReturnType<typeof Compile> | undefined;
  return (value) => {
    validator ??= Compile(schema);
    if (validator.Check(value)) return;
    const [, errors] = validator.Errors(value);
    const fields = errors.flatMap((error) => explain(error, value));
    throw invalidRequest(fields.slice(0, errorsMax));
  };
}

type SchemaError = ReturnType<ReturnType<typeof Compile>['Errors']>[1][number];

function explain(error: SchemaError, value: unknown): readonly FieldError[] {
  const field = error.instancePath || '/';
  // The branches of a choice are summed up by the choice itself.
  if (error.schemaPath.includes('/anyOf/')) return [];
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => ({
        field: `${error.instancePath}/${name}`,
        message: 'is required',
      }));
    case 'additionalProperties':
      return error.params.additionalProperties.map((name) => ({
        field: `${error.instancePath}/${name}`,
        message: 'is not a field of this request',
      }));
    case 'boolean':
      return [];
    case 'anyOf':
      return [{ field, message: 'must be a decimal string or a number' }];
    case 'type':
      return [{ field, message: explainType(String(error.params.type), valueAt(value, field)) }];
    default:
      return [{ field, message: error.message }];
  }
}

function explainType(expected: string, found: unknown): string {
  if (Array.isArray(found)) return 'must be given once';
  const article = /^[aeiou]/.test(expected) ? 'an' : 'a';
  return `must be ${article} ${expected}, was ${found === null ? 'null' : typeof found}`;
}

function valueAt(value: unknown, field: string): unknown {
  if (field === '/') return value;
  const name = field.slice(1);
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
