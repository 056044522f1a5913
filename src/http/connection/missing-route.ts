// The answer to what no route is for: the path may be unknown, or known under other methods.
import { ProblemError } from '#src/http/problems/problem.ts';
import type { Route } from '#src/http/wire/route.ts';

type Place = Pick<Route, 'path'> & { readonly method: string };
type Asking = { readonly method: string; readonly url: string };

/** What is said about a path that no route has, or not with this method. */
export function missingRoute(routes: readonly Place[], request: Asking): ProblemError {
  const path = request.url.split('?', 1)[0];
  const methods = routes
    .filter((route) => isPathOf(route, path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  if (methods.length === 0) {
    return new ProblemError('unknown_route', 'There is nothing here; GET /docs shows every route.');
  }
  const allow = methods.join(', ');
  const detail = `This route takes ${allow}, not ${request.method}.`;
  return new ProblemError('method_not_allowed', detail, { headers: { allow } });
}

/** Whether a path is one of the route's. */
function isPathOf({ path }: Pick<Route, 'path'>, asked: string | undefined): boolean {
  const parts = path.split('/');
  const askedParts = asked?.split('/') ?? [];
  return (
    parts.length === askedParts.length &&
    parts.every((part, index) => part === askedParts[index] || part.startsWith('{'))
  );
}
