import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createGroupDecoder, createGroupEncoder } from './job-encoding.ts';

const values = fc.oneof(
  fc.constant(null),
  fc.double({ noNaN: true }),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array(),
);
const statements = fc.record({
  sql: fc.constantFrom('INSERT', 'UPDATE', 'DELETE'),
  parameters: fc.array(values, { maxLength: 12 }),
  mustChange: fc.boolean(),
});
const groups = fc.array(fc.array(statements, { maxLength: 4 }), { maxLength: 6 });

describe('groups of jobs as one buffer', () => {
  it('arrive as they were sent, one group after another', () => {
    fc.assert(
      fc.property(fc.array(groups, { maxLength: 4 }), (sent) => {
        const [encode, decode] = [createGroupEncoder(), createGroupDecoder()];
        for (const group of sent) {
          assert.deepEqual(plain(decode(encode(group))), plain(group));
        }
      }),
    );
  });

  it('can be larger than anything before', () => {
    const [encode, decode] = [createGroupEncoder(), createGroupDecoder()];
    const parameters = ['x'.repeat(1_000_000), 'ß'.repeat(300_000)];
    for (const group of [[[{ sql: 'a', parameters }]], [[{ sql: 'a', parameters: [1] }]]]) {
      const [[arrived] = []] = decode(encode(group));
      assert.deepEqual(arrived?.parameters, group[0]?.[0]?.parameters);
    }
  });

  it('names a statement once and sends its number from then on', () => {
    const encode = createGroupEncoder();
    const group = [[{ sql: 'INSERT', parameters: [] }]];
    assert.deepEqual(encode(group).newStatements, ['INSERT']);
    assert.deepEqual(encode(group).newStatements, []);
  });
});

/** Views of buffers are compared by their bytes. */
function plain(jobs: ReturnType<ReturnType<typeof createGroupDecoder>>) {
  return jobs.map((job) =>
    job.map(({ parameters, ...rest }) => ({
      ...rest,
      parameters: parameters.map((each) => (each instanceof Uint8Array ? [...each] : each)),
    })),
  );
}
