// What tasks do on the local endpoints: they run, and they write lines.
import type { LocalCloud } from '../local/cloud.ts';
import type { Task } from '../local/ecs/task.ts';
import { readAttempt, type TaskDetail } from '../runs/end/stopped-task.ts';
import type { RunEvent } from '../runs/events.ts';
import type { AttemptKey } from '../runs/ledger/attempt.ts';

type TaskEvent = AttemptKey &
  (
    | { readonly kind: 'running' }
    | { readonly kind: 'output'; readonly line: string }
    /** On AWS it would be sent to the topic, and to channels. */
    | {
        readonly kind: 'told';
        readonly to: readonly string[];
        readonly subject: string;
        readonly json: string;
      }
  );

/** What happens to attempts, as the functions report it and as seen on this machine. */
export type LocalEvent = RunEvent | TaskEvent;

/** Emits what the deployment's tasks do from now on. */
export function watchTasks(cloud: LocalCloud, deployment: string, emit: (event: TaskEvent) => void): void {
  const running = new Set<string>();
  // A task of the local ECS has the fields of an event's detail.
  const begin = (task: Task): AttemptKey | undefined => {
    const marked = readAttempt(task as unknown as TaskDetail, deployment);
    if (marked === undefined) return undefined;
    const { runId, number } = marked;
    if (task.lastStatus === 'STOPPED') return { runId, number };
    // A fast command may write before ECS reports its task as running.
    if (!running.has(task.taskArn)) emit({ kind: 'running', runId, number });
    running.add(task.taskArn);
    return { runId, number };
  };
  // A channel gets its notification right before the topic gets it.
  let channels: readonly string[] = [];
  cloud.events.on('put', ({ detail, 'detail-type': type }) => {
    if (type === 'Run Notification') channels = (detail as { channels: readonly string[] }).channels;
  });
  cloud.events.on('published', ({ subject = '', message }) => {
    const json = (JSON.parse(message) as { sqs?: string }).sqs;
    // Sync tells of a source of the crontab in another form.
    if (json === undefined) return;
    const { run, attempt } = JSON.parse(json) as { run?: string; attempt?: number };
    const to = ['the topic', ...channels];
    channels = [];
    if (run !== undefined && attempt !== undefined)
      emit({ kind: 'told', runId: run, number: attempt, to, subject, json });
  });
  cloud.events.on('task', (task) => {
    if (task.lastStatus === 'RUNNING') begin(task);
    if (task.lastStatus === 'STOPPED') running.delete(task.taskArn);
  });
  cloud.events.on('output', (task, _container, line) => {
    const attempt = begin(task);
    if (attempt) emit({ kind: 'output', line, ...attempt });
  });
}
