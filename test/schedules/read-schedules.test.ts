import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sorted, TestCloud, throttled } from './local-group.ts';
import { sampleSchedule } from './samples.ts';

let cloud: TestCloud;
beforeAll(() => {
  cloud = new TestCloud();
});
afterEach(() => {
  cloud.line = (_, pass) => pass();
});
afterAll(() => cloud.close());

const schedules = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    sampleSchedule({ name: `job-${String(index).padStart(3, '0')}` }),
  );

describe('the schedules of a group', () => {
  it('are read whole, over all pages of the list', async () => {
    const group = await cloud.group(schedules(205));
    cloud.calls.length = 0;
    expect(sorted(await cloud.read(group))).toEqual(schedules(205));
    expect(cloud.calls.filter((call) => call === 'GET /schedules')).toHaveLength(3);
  });

  it('are none in an empty group', async () => {
    expect(await cloud.read(await cloud.group())).toEqual([]);
  });

  it('do not hold one that is deleted while they are read', async () => {
    const group = await cloud.group(schedules(3));
    cloud.line = async (request, pass) => {
      if (request.method === 'GET' && request.path === '/schedules/job-001') {
        await cloud.cloud.requestHandler.handle({
          ...request,
          method: 'DELETE',
          query: { ...request.query, clientToken: 'x' },
        });
      }
      return pass();
    };
    expect(sorted(await cloud.read(group)).map(({ name }) => name)).toEqual(['job-000', 'job-002']);
  });

  it('are read although every second call is throttled', async () => {
    const group = await cloud.group(schedules(5));
    cloud.waits.length = 0;
    let calls = 0;
    cloud.line = async (_, pass) => (calls++ % 2 === 0 ? throttled : pass());
    expect(sorted(await cloud.read(group))).toEqual(schedules(5));
    expect(cloud.waits.length).toBeGreaterThan(0);
  });

  it('are read at most a hundred at a time, while the next page is read', async () => {
    const group = await cloud.group(schedules(250));
    let under = 0;
    let most = 0;
    cloud.line = async (_, pass) => {
      under += 1;
      most = Math.max(most, under);
      await new Promise(setImmediate);
      const answer = await pass();
      under -= 1;
      return answer;
    };
    await cloud.read(group);
    expect(most).toBe(101);
  });

  it('cannot be read without their group, and the error says so', async () => {
    await expect(cloud.read('nobody-made-this')).rejects.toMatchObject({
      code: 'aws-not-found',
      message: 'the schedule group "nobody-made-this" does not exist',
      hint: expect.stringContaining('deploy'),
    });
  });

  it('cannot be read without permission, and the error has the words of AWS', async () => {
    const group = await cloud.group();
    cloud.line = async () => ({
      response: {
        statusCode: 403,
        headers: { 'x-amzn-errortype': 'AccessDeniedException' },
        body: Buffer.from('{"message":"User is not authorized to perform: scheduler:ListSchedules"}'),
      },
    });
    await expect(cloud.read(group)).rejects.toMatchObject({
      code: 'aws-denied',
      message: expect.stringContaining('scheduler:ListSchedules'),
    });
  });
});
