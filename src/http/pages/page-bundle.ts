// The files of the page as browsers get them: built from `web/` once, kept in memory, each under a
// name that changes with its content.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type PageFile = {
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly compressed: { readonly br: Buffer; readonly gzip: Buffer };
};

export type PageBundle = {
  /** By the last part of their path. */
  readonly files: ReadonlyMap<string, PageFile>;
  /** Names the build: other sources give another one. */
  readonly hash: string;
  /** The page itself, `up` (`../` or nothing) from the address at which it is shown. */
  shell(up: string): string;
};

const folder = fileURLToPath(new URL('../../../web/', import.meta.url));
const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);
/** More takes 90 ms for a twelfth of the size. */
const brotliQuality = 5;

const contentTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Builds the page. Rejects when its sources cannot be built. */
export async function buildPage(version: string): Promise<PageBundle> {
  // Loaded when the first browser comes: a server of bots never needs it.
  const { build, stop } = await import('esbuild');
  const built = await build({
    entryPoints: { app: 'main.tsx', theme: 'theme.ts', style: 'style/style.css' },
    absWorkingDir: folder,
    outdir: 'page',
    bundle: true,
    write: false,
    minify: true,
    sourcemap: 'linked',
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
    define: { PAGE_VERSION: JSON.stringify(version) },
  }).finally(() => void stop());
  const outputs = built.outputFiles.map(({ path, contents }) => ({
    name: path.split(/[\\/]/).at(-1) ?? '',
    bytes: Buffer.from(contents),
  }));
  const icon = { name: 'icon.svg', bytes: readFileSync(`${folder}icon.svg`) };
  const all = [...outputs, icon].toSorted((a, b) => a.name.localeCompare(b.name));
  const hash = hashOf(all.map(({ bytes }) => bytes));
  const files = await Promise.all(
    all.map(async ({ name, bytes }) => [name, await fileOf(name, bytes)] as const),
  );
  const template = readFileSync(`${folder}index.html`, 'utf8');
  const shell = (up: string) =>
    template.replaceAll('{up}', up).replaceAll('{build}', hash).replaceAll('{version}', version);
  return { files: new Map(files), hash, shell };
}

async function fileOf(name: string, bytes: Buffer): Promise<PageFile> {
  const contentType = contentTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  const params = { [constants.BROTLI_PARAM_QUALITY]: brotliQuality };
  const [br, zipped] = await Promise.all([compressBrotli(bytes, { params }), compressGzip(bytes)]);
  return { contentType, bytes, compressed: { br, gzip: zipped } };
}

function hashOf(parts: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 16);
}
