import { expect, test } from 'vitest';
import type { InProcessHandler } from '../../../src/local/in-process.ts';
import { findItems } from '../../../src/runs/ledger/find-items.ts';
import { openTable } from './open-table.ts';

const keys = Array.from({ length: 250 }, (_, n) => ({ pk: `job#${n}`, sk: 'run' }));

/** DynamoDB short of capacity: reads `most` keys of each request, and leaves the others to the next. */
function reading(most: number): (handler: InProcessHandler) => Pick<InProcessHandler, 'handle'> {
  return (inner) => ({
    async handle(request) {
      const asked = JSON.parse(new TextDecoder().decode(request.body as Uint8Array));
      const table = asked.RequestItems?.ledger;
      if (table === undefined) return inner.handle(request);
      const left = table.Keys.splice(most);
      if (table.Keys.length === 0) return answer({ UnprocessedKeys: { ledger: { ...table, Keys: left } } });
      const { response } = await inner.handle({ ...request, body: JSON.stringify(asked) });
      const read = JSON.parse(Buffer.from(response.body).toString());
      return answer({
        ...read,
        UnprocessedKeys: left.length > 0 ? { ledger: { ...table, Keys: left } } : {},
      });
    },
  });
}

function answer(body: object) {
  return { response: { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) } };
}

test('requests all keys, however few of them are read at a time', async () => {
  const table = await openTable(reading(33));
  for (const key of keys) await table.put(key);
  const absent = { pk: 'job#none', sk: 'run' };
  const found = await findItems(table, [absent, ...keys]);
  expect(found).toHaveLength(keys.length);
  expect(new Set(found.map(({ pk }) => pk))).toEqual(new Set(keys.map(({ pk }) => pk)));
});

test('where none is read at all it gives up', async () => {
  const table = await openTable(reading(0));
  await expect(findItems(table, keys)).rejects.toThrow('DynamoDB has no capacity to read the ledger');
});
