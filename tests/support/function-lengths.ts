// How many lines each function of a file has, measured on the syntax tree: factories, methods and
// arrows as well.
import { parseSync, visitorKeys } from 'oxc-parser';

export type FunctionLength = { readonly name: string; readonly lines: number };

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<
  Record<string, unknown>
>;

const functions: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

/** Every function of the text, with the name that it has or is given. */
export function functionLengths(path: string, text: string): readonly FunctionLength[] {
  const found: FunctionLength[] = [];
  visit(parseSync(path, text).program as unknown as Node, 'anonymous', (node, name) => {
    const lines = text.slice(node.start, node.end).split('\n').length;
    found.push({ name, lines });
  });
  return found;
}

function visit(node: Node, name: string, take: (node: Node, name: string) => void): void {
  const known = nameOf(node) ?? name;
  if (functions.has(node.type)) take(node, known);
  for (const key of visitorKeys[node.type] ?? []) {
    const child = node[key];
    const children = Array.isArray(child) ? child : [child];
    for (const each of children) if (isNode(each)) visit(each, known, take);
  }
}

/** Of a function, or of the variable, property or method that it is the value of. */
function nameOf({ id, key }: Node): string | undefined {
  for (const named of [id, key]) {
    if (isNode(named) && typeof named['name'] === 'string') return named['name'];
  }
  return undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
