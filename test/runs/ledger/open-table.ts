// A ledger table of a test's own in the local DynamoDB, behind the real client.
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { connectAll } from '../../../src/aws/clients/all.ts';
import { VirtualClock } from '../../../src/local/clock.ts';
import { LocalCloud } from '../../../src/local/cloud.ts';
import type { InProcessHandler } from '../../../src/local/in-process.ts';
import { InstantRunner } from '../../../src/local/runner/instant-runner.ts';
import { Table } from '../../../src/runs/ledger/table.ts';
import { tableDefinition } from '../../../src/runs/ledger/table-definition.ts';

/** @param through what requests pass on their way */
export async function openTable(
  through: (handler: InProcessHandler) => Pick<InProcessHandler, 'handle'> = (handler) => handler,
): Promise<Table> {
  const clock = new VirtualClock(new Date('2026-11-23T03:00:00Z'));
  const cloud = new LocalCloud({ clock, runner: new InstantRunner(clock) });
  const { requestHandler, ...options } = cloud.clientOptions;
  const { dynamo } = connectAll({ ...options, requestHandler: through(requestHandler) });
  const name = 'ledger';
  await dynamo.send(new CreateTableCommand(tableDefinition(name)));
  for (;;) {
    const { Table: description } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
    if (description?.TableStatus !== 'ACTIVE') continue;
    return new Table(dynamo, { ledgerTable: name, retentionDays: 90 });
  }
}
