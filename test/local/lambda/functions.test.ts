import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/local/clock.ts';
import { Functions } from '../../../src/local/lambda/functions.ts';

const start = new Date('2027-01-01T00:00:00Z');
const minutes = (after: number) => new Date(start.getTime() + after * 60_000);

function newFunctions() {
  const clock = new VirtualClock(start);
  const dropped: [string, string, unknown][] = [];
  const functions = new Functions({
    clock,
    region: 'eu-west-1',
    account: '000000000000',
    dropped: (...given) => dropped.push(given),
  });
  return { clock, functions, dropped };
}

describe('an invocation', () => {
  it('passes JSON in and out, so that nothing is shared', async () => {
    const { functions } = newFunctions();
    functions.register('f', (event) => ({ got: event, when: start, none: undefined }));
    expect(await functions.invoke('f', '{"a":1}')).toEqual({
      ok: true,
      payload: '{"got":{"a":1},"when":"2027-01-01T00:00:00.000Z"}',
    });
  });

  it('answers null for nothing', async () => {
    const { functions } = newFunctions();
    functions.register('f', () => {});
    expect(await functions.invoke('f', '{}')).toEqual({ ok: true, payload: 'null' });
  });

  it('gives the handler a context as Lambda does', async () => {
    const { functions } = newFunctions();
    functions.register('f', (_event, context) => ({
      ...context,
      remaining: context.getRemainingTimeInMillis(),
    }));
    const { payload } = await functions.invoke('f', '{}');
    expect(JSON.parse(payload)).toMatchObject({
      functionName: 'f',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:f',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      remaining: 900_000,
    });
  });

  it('turns what is thrown into an error payload', async () => {
    const { functions } = newFunctions();
    class UnknownJob extends Error {
      override name = 'UnknownJob';
    }
    functions.register('throws', () => {
      throw new UnknownJob('no job "x"');
    });
    functions.register('throws-text', async () => {
      throw 'text';
    });
    const failed = await functions.invoke('throws', '{}');
    expect(failed.ok).toBe(false);
    expect(JSON.parse(failed.payload)).toEqual({
      errorType: 'UnknownJob',
      errorMessage: 'no job "x"',
      trace: expect.arrayContaining([expect.stringContaining('no job "x"')]),
    });
    const failedWithText = await functions.invoke('throws-text', '{}');
    expect(JSON.parse(failedWithText.payload)).toMatchObject({ errorType: 'string', errorMessage: 'text' });
  });

  it('holds a virtual clock until it has ended', async () => {
    const { clock, functions } = newFunctions();
    let end: () => void = () => {};
    functions.register('f', () => new Promise<void>((resolve) => (end = resolve)));
    void functions.invoke('f', '{}');
    let advanced = false;
    const advance = clock.advanceTo(minutes(1)).then(() => (advanced = true));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(advanced).toBe(false);
    end();
    await advance;
    await functions.idle();
  });
});

describe('an asynchronous invocation', () => {
  it('is tried again one and then two minutes later while it fails, and then dropped', async () => {
    const { clock, functions, dropped } = newFunctions();
    const tries: Date[] = [];
    const error = new Error('no');
    functions.register('f', () => {
      tries.push(clock.now());
      throw error;
    });
    functions.invokeLater('f', '{"a":1}');
    expect(tries).toEqual([]);
    await clock.advanceTo(minutes(60));
    expect(tries).toEqual([minutes(0), minutes(1), minutes(3)]);
    expect(dropped).toEqual([['f', '{"a":1}', error]]);
  });

  it('is not tried again once it has succeeded', async () => {
    const { clock, functions, dropped } = newFunctions();
    let tries = 0;
    functions.register('f', () => {
      tries += 1;
      if (tries === 1) throw new Error('not yet');
    });
    functions.invokeLater('f', '{}');
    await clock.advanceTo(minutes(60));
    expect({ tries, dropped }).toEqual({ tries: 2, dropped: [] });
  });
});
