import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/local/clock.ts';
import type { BusEvent } from '../../../src/local/event-bus.ts';
import { InstantRunner } from '../../../src/local/runner/instant-runner.ts';
import {
  type Notification,
  publishNotification,
  putNotification,
  renderText,
} from '../../../src/runs/notify/notification.ts';
import { type LocalStack, startLocalStack } from '../../../src/simulate/local-stack.ts';

const clock = new VirtualClock(new Date('2026-11-23T03:00:00Z'));
let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ clock, runner: new InstantRunner(clock) });
});
afterAll(() => stack.close());

describe('putNotification', () => {
  it('names the channels whose rules are to find it, and has the text as Slack takes it', async () => {
    const put: BusEvent[] = [];
    stack.cloud.events.on('put', (event) => put.push(event));
    await putNotification(
      { events: stack.clients.events, deployment: 'cronbridge-prod', channels: ['ops', 'pager'] },
      {
        job: 'report',
        run: 'report@2026-11-23T03:00Z',
        attempt: 1,
        outcome: 'failed',
        owner: 'data-team',
        runbook: 'https://wiki.example.com/report',
        lastLines: ['a < b & ```'],
      },
    );
    expect(put).toMatchObject([
      {
        source: 'cronbridge',
        'detail-type': 'Run Notification',
        detail: {
          deployment: 'cronbridge-prod',
          channels: ['ops', 'pager'],
          deduplication: 'report@2026-11-23T03:00Z#1#failed',
        },
      },
    ]);
    const [{ text, slack } = { text: '', slack: { text: '' } }] = put.map(
      ({ detail }) => detail as { text: string; slack: { text: string } },
    );
    expect(text).toContain('owner    data-team\nrunbook  https://wiki.example.com/report\n');
    expect(slack.text).toMatch(/^```\nreport failed\n[^`]* {2}a &lt; b &amp; '''\n```$/);
  });
});

describe('publishNotification', () => {
  it('sends text to people, JSON to programs, and what subscriptions can filter by', async () => {
    const notification: Notification = {
      job: 'nightly-report',
      run: 'nightly-report@2026-11-23T03:00Z',
      attempt: 1,
      outcome: 'failed',
      exitCode: 1,
      lastLines: ['no such table: Spiele für heute'],
    };
    await publishNotification({ sns: stack.clients.sns, topicArn: stack.config.topicArn }, notification);
    const [published] = stack.cloud.sns.published;
    expect(published).toMatchObject({
      subject: 'nightly-report failed with exit code 1 (2026-11-23T03:00Z)',
      attributes: {
        job: 'nightly-report',
        outcome: 'failed',
        deduplication: 'nightly-report@2026-11-23T03:00Z#1#failed',
      },
    });
    const forms = JSON.parse(published?.message ?? '');
    expect(forms.default).toBe(renderText(notification));
    for (const protocol of ['sqs', 'lambda', 'http', 'https']) {
      expect(JSON.parse(forms[protocol])).toEqual(notification);
    }
  });
});
