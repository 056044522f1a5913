// What the framework leaves of the limit: a Fastify without a thought of its own, giving the very
// bytes that the server gave.
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { BareAnswer } from './bare-http.ts';

const { status, headers, body } = JSON.parse(process.argv[2] ?? '') as BareAnswer;
const app = Fastify({ logger: false, keepAliveTimeout: 60_000 });
app.get('*', (_request, reply) => reply.code(status).headers(headers).send(body));
await app.listen({ port: 0, host: '127.0.0.1' });
console.log(JSON.stringify({ port: (app.server.address() as AddressInfo).port }));
process.once('SIGTERM', () => process.exit(0));
