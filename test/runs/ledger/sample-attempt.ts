// Attempts for tests of the ledger.
import { type Attempt, newAttempt } from '../../../src/runs/ledger/attempt.ts';
import type { Message } from '../../../src/runs/message/message.ts';

export function sampleMessage(fields: Partial<Message> = {}): Message {
  return {
    v: 1,
    job: 'nightly-report',
    scheduled: '2026-11-23T03:00:00Z',
    attempt: 1,
    command: '/app/report',
    shell: '/bin/sh',
    env: {},
    lock: 'nightly-report',
    overlap: 'skip',
    deadline: 3600,
    notify: 'failure',
    task: {},
    ...fields,
  };
}

/** A claimed attempt. */
export function sampleRun(fields: Partial<Message> = {}): Attempt {
  return { ...newAttempt(sampleMessage(fields)), state: 'claimed', claimed: '2026-11-23T03:00:01.000Z' };
}
