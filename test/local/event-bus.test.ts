import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/local/clock.ts';
import { type BusEvent, EventBus, type EventPattern } from '../../src/local/event-bus.ts';
import { Functions } from '../../src/local/lambda/functions.ts';

const start = new Date('2027-01-01T00:00:00Z');
const minutes = (after: number) => new Date(start.getTime() + after * 60_000);

let clock: VirtualClock;
let bus: EventBus;
/** What the function `f` got, and when. */
let received: { event: Record<string, unknown>; at: Date }[];

beforeEach(() => {
  clock = new VirtualClock(start);
  const place = { clock, region: 'eu-west-1', account: '000000000000' };
  const functions = new Functions(place);
  bus = new EventBus({ ...place, functions });
  received = [];
  functions.register('f', (event) => void received.push({ event, at: clock.now() }));
});

const stopped: BusEvent = {
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  resources: ['arn:task'],
  detail: { lastStatus: 'STOPPED', startedBy: 'cronbridge/a', version: 5, containers: [{ exitCode: 0 }] },
};

describe('a rule with a pattern', () => {
  it('invokes its function with the event as EventBridge sends it', async () => {
    bus.addRule({ source: ['aws.ecs'] }, 'f');
    bus.put(stopped);
    await clock.settle();
    expect(received).toEqual([
      {
        event: {
          version: '0',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          account: '000000000000',
          region: 'eu-west-1',
          time: '2027-01-01T00:00:00Z',
          ...stopped,
        },
        at: start,
      },
    ]);
  });

  it('gives the event as it was when it happened', async () => {
    bus.addRule({ source: ['aws.ecs'] }, 'f');
    const detail = { lastStatus: 'RUNNING', startedAt: start };
    bus.put({ ...stopped, detail });
    detail.lastStatus = 'STOPPED';
    await clock.settle();
    expect(received[0]?.event.detail).toEqual({
      lastStatus: 'RUNNING',
      startedAt: '2027-01-01T00:00:00.000Z',
    });
  });

  it.each<[string, EventPattern, boolean]>([
    ['one of several values', { source: ['aws.other', 'aws.ecs'] }, true],
    ['another value', { source: ['aws.other'] }, false],
    ['all fields', { source: ['aws.ecs'], detail: { lastStatus: ['STOPPED'], version: [5] } }, true],
    ['all fields but one', { source: ['aws.ecs'], detail: { lastStatus: ['RUNNING'] } }, false],
    ['a prefix', { detail: { startedBy: [{ prefix: 'cronbridge/' }] } }, true],
    ['another prefix', { detail: { startedBy: [{ prefix: 'other/' }] } }, false],
    ['a field that is missing', { detail: { stopCode: ['UserInitiated'] } }, false],
    ['a prefix of a field that is missing', { detail: { stopCode: [{ prefix: '' }] } }, false],
    ['fields below one that is missing', { other: { field: ['x'] } }, false],
    ['an item of a list', { resources: ['arn:task'] }, true],
    ['no item of a list', { resources: ['arn:other'] }, false],
  ])('matches %s or does not', async (_, pattern, matches) => {
    bus.addRule(pattern, 'f');
    bus.put(stopped);
    await clock.settle();
    expect(received.length).toBe(matches ? 1 : 0);
  });

  it('can get every event twice, with the same id', async () => {
    bus.deliverTwice = true;
    bus.addRule({ source: ['aws.ecs'] }, 'f');
    bus.put(stopped);
    await clock.settle();
    expect(received).toHaveLength(2);
    expect(received[0]?.event.id).toBe(received[1]?.event.id);
  });
});

describe('a rule with a rate', () => {
  it('invokes its function after each interval', async () => {
    bus.addRate('reconcile', 15, 'f');
    await clock.advanceTo(minutes(50));
    expect(received.map(({ at }) => at)).toEqual([minutes(15), minutes(30), minutes(45)]);
    expect(received[0]?.event).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: ['arn:aws:events:eu-west-1:000000000000:rule/reconcile'],
      detail: {},
    });
  });

  it('ends with the bus, as every rule does', async () => {
    bus.addRate('reconcile', 15, 'f');
    await clock.advanceTo(minutes(20));
    bus.addRule({ source: ['aws.ecs'] }, 'f');
    bus.close();
    bus.put(stopped);
    await clock.advanceTo(minutes(60));
    expect(received).toHaveLength(1);
  });
});
