// The product's own OpenAPI document, read as somebody else's: what there is to ask and what may come
// back.
import { Compile } from 'typebox/compile';

export type Schema = Readonly<Record<string, unknown>>;

export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  /** Whether the text of a query field has the documented shape. */
  fits(text: string): boolean;
};

type Documented = {
  readonly headers?: Readonly<Record<string, { readonly required: boolean }>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
};

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Operation = {
  readonly method: Method;
  readonly path: string;
  readonly needsLogin: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly fieldsOfBody: readonly string[];
  readonly requiredOfBody: readonly string[];
  /** Of all operations of its path. */
  readonly methodsOfPath: readonly string[];
  /** Whether the value has the documented shape of the body. */
  fitsBody(value: unknown): boolean;
  readonly responses: Readonly<Record<string, Documented>>;
  /** Whether a JSON answer of the status has the documented shape; undefined when it is no JSON. */
  fits(status: number, value: unknown): boolean | undefined;
};

type Document = {
  readonly paths: Record<string, Record<string, RawOperation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
};
type RawOperation = {
  readonly security: readonly unknown[];
  readonly parameters: readonly Omit<Parameter, 'fits'>[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
  readonly responses: Record<string, Documented>;
};

/** Every operation of the document. */
export function readOperations(document: Document): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => ({
      method: method.toUpperCase() as Method,
      methodsOfPath: Object.keys(methods).map((each) => each.toUpperCase()),
      path,
      needsLogin: raw.security.length > 0,
      parameters: raw.parameters.map((parameter) => ({
        ...parameter,
        fits: checkOf(parameter.schema),
      })),
      ...describeBody(raw.requestBody?.content['application/json']?.schema),
      responses: raw.responses,
      fits: createFit(raw.responses, document),
    })),
  );
}

function describeBody(body: Schema | undefined) {
  return {
    body,
    fieldsOfBody: Object.keys(body?.['properties'] ?? {}),
    requiredOfBody: (body?.['required'] ?? []) as readonly string[],
    fitsBody: body ? checkOf(body) : () => false,
  };
}

function checkOf(schema: Schema): (value: unknown) => boolean {
  const validator = Compile(schema);
  return (value) => validator.Check(value);
}

function createFit(
  responses: RawOperation['responses'],
  { components }: Document,
): Operation['fits'] {
  const validators = new Map<number, ReturnType<typeof Compile> | undefined>();
  const compile = (status: number) => {
    const content = responses[status]?.content ?? {};
    const schema = (content['application/json'] ?? content['application/problem+json'])?.schema;
    const reference = schema?.['$ref'];
    const name = typeof reference === 'string' ? (reference.split('/').at(-1) ?? '') : '';
    const resolved = components.schemas[name] ?? schema;
    return resolved && Compile(resolved);
  };
  return (status, value) => {
    if (!validators.has(status)) validators.set(status, compile(status));
    return validators.get(status)?.Check(value);
  };
}
