// The page for people: its shell at every address that it has a screen for, and its files for ever.
import type { IncomingMessage } from 'node:http';
import { createHash } from 'node:crypto';
import type { Scheme } from '#src/http/wire/peer.ts';
import type { Answer } from '#src/http/wire/route.ts';
import { takesHtml } from '#src/http/wire/takes-html.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import { buildPage, type PageBundle, type PageFile } from './page-bundle.ts';

export type PageAnswers = {
  /** Undefined for what is no request for the page. */
  find(request: IncomingMessage, scheme: Scheme): (() => Promise<Answer>) | undefined;
};

/** The addresses of its screens, below whatever path a proxy strips. */
const names = 'activity|settings|prices|sign-in|sign-up';
const screens = new RegExp(`^/(?:|${names}|orders(?:/[\\w-]{1,64})?|stocks/[A-Za-z0-9.-]{1,12})$`);
const file = /^\/page\/([0-9a-f]{16})\/([a-z]+(?:\.[a-z]+){1,2})$/;

const forEver = 'public, max-age=31536000, immutable';
const checked = 'no-cache';

/** Pages of the version; they are built when the first browser comes. */
export function createPageAnswers(version: string): PageAnswers {
  let building: Promise<PageBundle> | undefined;
  const bundle = () =>
    (building ??= buildPage(version).catch((error: unknown) => {
      building = undefined;
      throw error;
    }));

  return {
    find({ method, url = '/', headers }, scheme) {
      if (method !== 'GET' && method !== 'HEAD') return undefined;
      const path = url.split('?', 1)[0] ?? '/';
      if (screens.test(path) && takesHtml(headers.accept)) {
        const up = '../'.repeat(path.split('/').length - 2);
        const isSecure = scheme === 'https' || isLoopback(headers.host);
        return async () => shellAnswer(await bundle(), up, headers, isSecure);
      }
      const [, hash, name = ''] = file.exec(path) ?? [];
      if (hash === undefined) return undefined;
      return async () => fileAnswer(await bundle(), hash, name, headers);
    },
  };
}

type Headers = IncomingMessage['headers'];

function isLoopback(host = ''): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i.test(host);
}

/** Asked for anew each time, so that a tab that is opened later has the newest build. */
function shellAnswer(
  { shell }: PageBundle,
  up: string,
  headers: Headers,
  isSecure: boolean,
): Answer {
  const body = shell(up);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const own = {
    etag,
    'cache-control': checked,
    vary: 'Accept',
    // On plain http from another machine browsers ignore a policy, and complain about it.
    ...(!isSecure && { 'cross-origin-opener-policy': 'unsafe-none' }),
  };
  if (headers['if-none-match'] === etag) return { status: 304, headers: own };
  return { status: 200, headers: own, contentType: 'text/html; charset=utf-8', body };
}

/** Throws 404 for a file of another build: its page has to be loaded anew. */
function fileAnswer(bundle: PageBundle, hash: string, name: string, headers: Headers): Answer {
  const found = hash === bundle.hash ? bundle.files.get(name) : undefined;
  if (!found) throw new ProblemError('unknown_route', 'This build of the page has no such file.');
  const coding = codingFor(headers['accept-encoding']?.toString() ?? '');
  const own = {
    'cache-control': forEver,
    vary: 'Accept-Encoding',
    ...(coding !== undefined && { 'content-encoding': coding }),
  };
  const { contentType } = found;
  return { status: 200, headers: own, contentType, body: bytesFor(found, coding) };
}

/** A coding of quality zero is one that the client does not take (RFC 9110, section 12.5.3). */
function codingFor(accepted: string): 'br' | 'gzip' | undefined {
  const parts = accepted.split(',').map((part) => part.trim().toLowerCase());
  const isTaken = (coding: string) =>
    parts.some((part) => part.split(';', 1)[0] === coding && !/;\s*q\s*=\s*0(\.0*)?$/.test(part));
  return (['br', 'gzip'] as const).find(isTaken);
}

function bytesFor({ bytes, compressed }: PageFile, coding: 'br' | 'gzip' | undefined): Buffer {
  return coding ? compressed[coding] : bytes;
}
