// The limit of answering: bare node:http giving the very bytes that the server gave, and reading and
// parsing a JSON body first where there is one.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type BareAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const { status, headers, body } = JSON.parse(process.argv[2] ?? '') as BareAnswer;
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const answer = () => {
    response.writeHead(status, headers);
    response.end(body);
  };
  if (request.method === 'GET') return answer();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    answer();
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
process.once('SIGTERM', () => process.exit(0));
