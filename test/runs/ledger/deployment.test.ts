import { describe, expect, it } from 'vitest';
import { DeploymentHold, owedDeploy, writeRevision } from '../../../src/runs/ledger/deployment.ts';
import { isHeld, readDeployment } from '../../../src/runs/ledger/deployment-reader.ts';
import type { Table } from '../../../src/runs/ledger/table.ts';
import { deploymentItemKey } from '../../../src/runs/ledger/table-definition.ts';
import { openTable } from './open-table.ts';

const start = new Date('2026-11-23T03:00:00Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

/** What a sync that plans now would take. */
async function take(table: Table, seconds = 0): Promise<DeploymentHold | undefined> {
  return DeploymentHold.take(table, await readDeployment(table), undefined, later(seconds));
}

describe('a deployment', () => {
  it('has the revision that was applied last', async () => {
    const table = await openTable();
    expect(await readDeployment(table)).toEqual({ version: 0 });
    expect(await writeRevision(table, await readDeployment(table), 'abc123', start)).toBe(true);
    await (await take(table))?.release({ revision: 'def456' }, later(1));
    expect(await readDeployment(table)).toEqual({
      version: 1,
      revision: 'def456',
      applied: '2026-11-23T03:00:01.000Z',
    });
    await (await take(table, 2))?.release({}, later(3));
    await (await take(table, 4))?.release(undefined, later(5));
    expect(await readDeployment(table)).toMatchObject({ version: 3, revision: 'def456' });
  });

  it('that was deployed before it had versions has version 0, and goes on from there', async () => {
    const table = await openTable();
    await table.put({ ...deploymentItemKey, revision: 'old', applied: start.toISOString() });
    expect(await take(table)).toBeDefined();
    expect(await readDeployment(table)).toMatchObject({ version: 1, revision: 'old' });
  });

  it('is taken by one of many that planned on the same version', async () => {
    const table = await openTable();
    const state = await readDeployment(table);
    const takes = Array.from({ length: 10 }, () => DeploymentHold.take(table, state, undefined, start));
    expect((await Promise.all(takes)).filter((hold) => hold !== undefined)).toHaveLength(1);
    expect(await readDeployment(table)).toMatchObject({ version: 1 });
  });

  it('is not taken by one that planned before another changed it, also when that is done', async () => {
    const table = await openTable();
    const state = await readDeployment(table);
    await (await take(table))?.release({}, later(1));
    expect(await DeploymentHold.take(table, state, undefined, later(2))).toBeUndefined();
    expect(await writeRevision(table, state, 'old', later(2))).toBe(false);
  });

  it('is held for a minute, to the millisecond, unless that is renewed', async () => {
    const table = await openTable();
    const first = await take(table);
    const held = await readDeployment(table);
    expect([isHeld(held, later(59.999)), isHeld(held, later(60))]).toEqual([true, false]);
    expect(await take(table, 59.999)).toBeUndefined();
    expect(await writeRevision(table, held, 'x', later(59.999))).toBe(false);
    expect(await first?.keep(later(59.999))).toBe(true);
    expect(await take(table, 60)).toBeUndefined();
    expect(await take(table, 119.998)).toBeUndefined();
    expect(await take(table, 119.999)).toBeDefined();
    expect(await first?.keep(later(120))).toBe(false);
    await first?.release({ revision: 'late' }, later(121));
    expect(await readDeployment(table)).toMatchObject({
      version: 2,
      heldUntil: later(179.999).toISOString(),
    });
    expect(await readDeployment(table)).not.toMatchObject({ revision: 'late' });
  });

  it('is renewed by one request, however many ask', async () => {
    let updates = 0;
    const table = await openTable((handler) => ({
      handle: (request) => {
        if (request.headers['x-amz-target']?.endsWith('UpdateItem')) updates += 1;
        return handler.handle(request);
      },
    }));
    const hold = await take(table);
    const keeps = (seconds: number) =>
      Promise.all(Array.from({ length: 20 }, () => hold?.keep(later(seconds))));
    expect(new Set([...(await keeps(15)), ...(await keeps(16)), ...(await keeps(17))])).toEqual(
      new Set([true]),
    );
    expect(updates).toBe(2);
  });
});

describe('a deploy', () => {
  it('is owed from when a sync begins until one is complete', async () => {
    const table = await openTable();
    const owed = owedDeploy(undefined, 'a', start);
    const hold = await DeploymentHold.take(table, await readDeployment(table), owed, start);
    await hold?.release(undefined, start);
    expect(await readDeployment(table)).toMatchObject({ owed });
    await (await take(table))?.release({}, start);
    expect((await readDeployment(table)).owed).toBeUndefined();
  });

  it('keeps its instant until it is complete, and another crontab is another deploy', () => {
    const first = owedDeploy(undefined, 'a', start);
    // No whole minute: those runs are the schedules'.
    expect(first).toEqual({ digest: 'a', since: '2026-11-23T03:00:00.001Z' });
    expect(owedDeploy(first, 'a', later(3600))).toEqual(first);
    const other = owedDeploy(first, 'b', start);
    expect(Date.parse(other.since)).toBeGreaterThan(Date.parse(first.since));
  });
});
