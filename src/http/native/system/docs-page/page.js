// The documentation page: reads openapi.json, shows every route and lets the reader try it. Text only
// ever becomes text nodes, so nothing that a server says can become markup.

/** Where the server's root is, seen from this script: a proxy may strip a path in front of it. */
const root = new URL('../', import.meta.url).pathname;
const description = await (await ask('/openapi.json')).json();
const session = byId('session');
/** The name alone outlives a reload here; the session is the cookie, which no script reads. */
const nameKey = `papertape-docs-username ${root}`;
const confirmation = 'Delete it all for good? Send again';

byId('introduction').replaceChildren(...prose(description.info.description));
byId('routes').replaceChildren(
  ...operations().map((operation) =>
    element('article', { id: operation.operationId }, describe(operation)),
  ),
);
byId('contents').replaceChildren(...contents());
await showSession();

function operations() {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    // The files of this page are routes as well, but nobody comes here to read about them.
    path.startsWith('/docs/')
      ? []
      : Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
}

function contents() {
  return description.tags.flatMap(({ name }) => [
    element('h2', {}, [name]),
    ...operations()
      .filter((operation) => operation.tags.includes(name))
      .map(({ operationId, summary }) => element('a', { href: `#${operationId}` }, [summary])),
  ]);
}

function describe(operation) {
  const { method, path, summary, description: text, security } = operation;
  return [
    element('h3', {}, [
      element('span', { className: `method ${method}` }, [method.toUpperCase()]),
      path,
      element('span', { className: 'lock' }, [needsOf(security)]),
    ]),
    element('p', {}, prose(`${summary}. ${text}`)),
    tryOut(operation),
    exampleAnswer(operation),
    problems(operation),
  ];
}

function needsOf(security) {
  if (security.length === 0) return 'open to all';
  return keyFields({ security }).length > 0 ? 'needs keys' : 'needs a login';
}

/** A form with one field for everything the route takes, filled in with its example. */
function tryOut(operation) {
  const fields = fieldsOf(operation).map((field) => ({ ...field, input: inputFor(field) }));
  const button = element('button', {}, ['Send']);
  const answer = element('pre', { hidden: true, tabIndex: 0 });
  const form = element('form', {}, [
    ...exampleChoice(operation, fields),
    ...fields.map(({ name, hint, input }) =>
      element('label', {}, [element('code', {}, [name]), input, element('small', {}, [hint])]),
    ),
    button,
    answer,
  ]);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isFinal(operation) && !isConfirmed(button)) return;
    button.disabled = true;
    answer.textContent = await send(operation, fields);
    answer.hidden = false;
    button.disabled = false;
  });
  return form;
}

/** Another example fills the fields of the body anew. */
function exampleChoice({ requestBody }, fields) {
  const examples = Object.entries(requestBody?.content['application/json'].examples ?? {});
  if (examples.length === 0) return [];
  const options = examples.map(([name]) => element('option', {}, [name]));
  const choice = element('select', { name: 'example' }, options);
  choice.addEventListener('change', () => {
    const { value } = examples[choice.selectedIndex][1];
    for (const { name, place, input } of fields) {
      if (place === 'body') input.value = shown(value[name]);
    }
  });
  return [element('label', {}, ['Example', choice, element('small', {}, ['Fills the fields'])])];
}

/** A value as a field has it. */
function shown(value = '') {
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

/** What cannot be undone is asked for twice. */
function isFinal({ path }) {
  return path === '/delete-account';
}

/** True the second time; leaving the button takes the first time back. */
function isConfirmed(button) {
  if (button.textContent === confirmation) {
    button.textContent = 'Send';
    return true;
  }
  button.textContent = confirmation;
  button.addEventListener('blur', () => (button.textContent = 'Send'), { once: true });
  button.focus();
  return false;
}

/** The headers that say who asks, where it is not the cookie that does. */
function keyFields({ security }) {
  return Object.keys(security[0] ?? {})
    .map((name) => description.components.securitySchemes[name])
    .filter((scheme) => scheme.in === 'header')
    .map(({ name, description: hint }) => ({ name, place: 'header', hint, value: '' }));
}

function fieldsOf(operation) {
  const { parameters, requestBody } = operation;
  const body = requestBody?.content['application/json'];
  return [
    ...keyFields(operation),
    ...parameters.map(({ name, in: place, description: hint, example, schema }) => ({
      name,
      place,
      hint: hint ?? schema.description ?? '',
      value: example ?? '',
    })),
    ...Object.entries(body?.schema.properties ?? {}).map(([name, schema]) => ({
      name,
      place: 'body',
      hint: schema.description ?? '',
      value: shown(exampleOf(body)[name]),
      schema,
    })),
  ];
}

function exampleOf({ example, examples }) {
  return example ?? Object.values(examples)[0].value;
}

function inputFor({ name, value }) {
  const isSecret = /password|secret/i.test(name);
  const type = isSecret ? 'password' : 'text';
  return element('input', { name, value, type, autocomplete: 'off' });
}

async function send({ path, method }, fields) {
  const given = fields.filter(({ input }) => input.value !== '');
  const of = (place) =>
    given.filter((field) => field.place === place).map(({ name, input }) => [name, input.value]);
  const query = new URLSearchParams(of('query')).toString();
  const typed = given
    .filter(({ place }) => place === 'body')
    .map(({ name, schema, input }) => [name, typedValue(schema, input.value)]);
  const hasBody = fields.some(({ place }) => place === 'body');
  const body = hasBody && JSON.stringify(Object.fromEntries(typed));
  const headers = {
    ...Object.fromEntries(of('header')),
    ...(body && { 'content-type': 'application/json' }),
  };
  try {
    const place = path.replaceAll(/\{(\w+)\}/g, (_, name) =>
      encodeURIComponent(Object.fromEntries(of('path'))[name] ?? ''),
    );
    const response = await ask(query ? `${place}?${query}` : place, {
      method: method.toUpperCase(),
      headers,
      ...(body && { body }),
    });
    const text = await textOf(response);
    noteAnswer(path, response, text);
    return `${response.status} ${response.statusText}\n\n${pretty(text)}`;
  } catch (error) {
    return `No answer: ${error.message}`;
  }
}

/** A request for a path of the server, which begins with a slash. */
function ask(path, options) {
  return fetch(`${root}${path.slice(1)}`, options);
}

/** Of a stream, which does not end, what it begins with. */
async function textOf(response) {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    return response.text();
  }
  const reader = response.body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value);
}

/** A number or an object where the route takes nothing else; the server refuses what is neither. */
function typedValue({ type }, text) {
  if (type === 'object') return parsed(text) ?? text;
  const isNumber = (type === 'integer' || type === 'number') && Number.isFinite(Number(text));
  return isNumber ? Number(text) : text;
}

/** What an answer says of the session. The cookie goes along with every request of this page. */
function noteAnswer(path, { ok, status }, text) {
  const { username, code } = parsed(text) ?? {};
  if (ok && path === '/login') {
    localStorage.setItem(nameKey, username);
    showName();
  } else if (ok && path === '/update-password') {
    showName();
  } else if (ok && path.startsWith('/revoke-session')) {
    void showSession();
  } else if (code === 'password_change_required') {
    showChangeRequired();
  } else if ((ok && isEnd(path)) || (status === 401 && asksWithCookie(path))) {
    // Also where the session was ended elsewhere, or was the one that was revoked here.
    showLoggedOut();
  }
}

/** Keys that are wrong say nothing of the session. */
function asksWithCookie(path) {
  return path !== '/login' && !/^\/v2(?:beta1)?\//.test(path);
}

function isEnd(path) {
  return path === '/logout' || path === '/delete-account';
}

function showName() {
  session.textContent = `Logged in as ${localStorage.getItem(nameKey) ?? 'somebody'}.`;
}

function showLoggedOut() {
  localStorage.removeItem(nameKey);
  session.textContent = 'Logged out.';
}

function showChangeRequired() {
  session.replaceChildren(
    `Logged in as ${localStorage.getItem(nameKey)} with a one-time password: `,
    element('a', { href: '#updatePassword' }, ['change it']),
    ' to go on.',
  );
}

/** After a reload: whether the session of the name that was here is still alive. */
async function showSession() {
  if (localStorage.getItem(nameKey) === null) return;
  const response = await ask('/view-sessions');
  if (response.ok) showName();
  else noteAnswer('/view-sessions', response, await response.text());
}

function exampleAnswer({ responses }) {
  const [status, response] = Object.entries(responses).find(([code]) => code.startsWith('2'));
  const example = response.content?.['application/json']?.example;
  const shown = example ? JSON.stringify(example, null, 2) : response.description;
  return element('details', {}, [
    element('summary', {}, [`Answer ${status}: ${response.description}`]),
    element('pre', { tabIndex: 0 }, [shown]),
  ]);
}

function problems({ responses }) {
  const rows = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  return element('details', {}, [
    element('summary', {}, ['How it can fail']),
    ...rows.map(([status, { content }]) => {
      const examples = content['application/problem+json']?.examples;
      const codes = examples ? `: ${Object.keys(examples).join(', ')}` : '';
      return element('p', { className: 'problems' }, [`${status}${codes}`]);
    }),
  ]);
}

/** Text whose `quoted words` are code. */
function prose(text) {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? element('code', {}, [part]) : part));
}

function pretty(text) {
  const value = parsed(text);
  return value === undefined ? text.slice(0, 2000) : JSON.stringify(value, null, 2);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function byId(id) {
  return document.getElementById(id);
}

function element(name, properties = {}, children = []) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}
