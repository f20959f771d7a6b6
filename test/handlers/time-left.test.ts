// The functions when AWS does not answer: they end, with an answer, before their own time is over.
import { Logger } from '@aws-lambda-powertools/logger';
import { afterEach, describe, expect, it } from 'vitest';
import { createDispatch, createRun } from '../../handlers/dispatch.ts';
import { createHandler as createOutcome } from '../../handlers/outcome.ts';
import { createPlan } from '../../handlers/sync.ts';
import { connectAll } from '../../src/aws/clients/all.ts';
import { type Config, readConfig } from '../../src/config/config.ts';
import { encodeMessage } from '../../src/runs/message/encode.ts';
import { type Fault, type FaultyServer, startFaulty } from '../aws/silent-server.ts';
import { sampleMessage } from '../runs/ledger/sample-attempt.ts';

const config: Config = readConfig({
  AWS_REGION: 'eu-west-1',
  CRONBRIDGE_QUEUE_URL: 'http://127.0.0.1/000000000000/runs.fifo',
  CRONBRIDGE_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:000000000000:runs.fifo',
  CRONBRIDGE_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1/000000000000/dead.fifo',
  CRONBRIDGE_UNDELIVERED_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:000000000000:undelivered',
  CRONBRIDGE_SCHEDULER_ROLE_ARN: 'arn:aws:iam::000000000000:role/r',
  CRONBRIDGE_TOPIC_ARN: 'arn:aws:sns:eu-west-1:000000000000:t',
  CRONBRIDGE_CLUSTER: 'c',
  CRONBRIDGE_TASK_DEFINITION: 't',
  CRONBRIDGE_CONTAINER: 'main',
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Parts of a function whose services are not to be reached; a try of a request would take a minute. */
async function parts(fault: Fault, answers?: Parameters<typeof startFaulty>[1]) {
  const server: FaultyServer = await startFaulty(fault, answers);
  const clients = connectAll({
    region: 'eu-west-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    limits: { connect: 60_000, answer: 60_000 },
  });
  closing.push(() => clients.destroy(), server.close);
  const logger = new Logger({ logLevel: 'SILENT' });
  const now = () => new Date('2026-11-23T03:00:07Z');
  const random = () => 0;
  const wait = async () => {};
  return { server, given: { config, clients, logger, emit: () => {}, now, random, wait } };
}

/** A context in which so much of the time is over that the work has a tenth of a second. */
const left = (reserve: number) => ({ getRemainingTimeInMillis: () => reserve + 100 });

function batch(count: number) {
  return {
    Records: Array.from({ length: count }, (_, index) => ({
      messageId: `m${index}`,
      receiptHandle: `r${index}`,
      body: encodeMessage(sampleMessage({ job: `job-${index}` })),
      attributes: { MessageGroupId: `job-${index}`, ApproximateReceiveCount: '1', SentTimestamp: '0' },
    })),
  };
}

describe('a batch that the ledger does not answer', () => {
  it.each<Fault>(['silent', 'stalls', 'trickles'])(
    'is answered with all of its messages, which are put back: %s',
    async (fault) => {
      const { server, given } = await parts(fault, (operation, response) => {
        if (!operation.endsWith('ChangeMessageVisibility')) return false;
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
        return true;
      });
      const answer = await createDispatch(given)(batch(10), left(12_000));
      expect(answer).toEqual({
        batchItemFailures: batch(10).Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
      });
      const postponed = server.came.filter((operation) => operation.endsWith('ChangeMessageVisibility'));
      expect(postponed).toHaveLength(10);
      // After the first, nothing is asked any more that could not be answered in time.
      expect(server.came.length - postponed.length).toBeLessThanOrEqual(2);
    },
  );

  it('is answered too where its messages cannot be put back', async () => {
    const { given } = await parts('silent');
    let remaining = 12_100;
    const context = {
      getRemainingTimeInMillis: () => {
        const now = remaining;
        remaining = 2_100;
        return now;
      },
    };
    const answer = await createDispatch(given)(batch(2), context);
    expect(answer).toMatchObject({ batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }] });
  });
});

describe('without an answer', () => {
  it('a request to run a job fails', async () => {
    const { given } = await parts('silent');
    await expect(createRun(given)({ job: 'a' }, left(2_000))).rejects.toMatchObject({
      message: expect.stringContaining('timed out after'),
    });
  });

  it('a plan is answered with an error', async () => {
    const { given } = await parts('silent');
    const request = { files: [{ file: 'a.crontab', text: '* * * * * x\n' }] };
    expect(await createPlan(given)(request, left(5_000))).toMatchObject({
      error: { code: 'aws-unreachable', message: expect.stringContaining('timed out after') },
    });
  });

  it('the reconciler fails, and is invoked again', async () => {
    const { given } = await parts('stalls');
    const event = { 'detail-type': 'Scheduled Event', time: '2026-11-23T03:00:00Z' } as never;
    await expect(createOutcome(given)(event, left(10_000))).rejects.toThrow('timed out after');
  });
});
