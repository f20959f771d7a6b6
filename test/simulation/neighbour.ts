// Another deployment in the same cluster, whose jobs have the same names and minutes.
import { type ECSClient, RunTaskCommand, type RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { startedBy, startedByPrefix, taskTags } from '../../src/runs/message/task-marks.ts';
import { clientToken } from '../../src/runs/start/run-task.ts';
import { bodyOf, type SentRequest } from '../harness/faulty-requests.ts';

const NEIGHBOUR = 'neighbour-prod';

/** Launches the same attempt as a request does, right before it. */
export async function launchAsNeighbour(ecs: ECSClient, sent: SentRequest): Promise<void> {
  const request: RunTaskCommandInput = JSON.parse(bodyOf(sent));
  const tag = (name: string) => request.tags?.find(({ key }) => key === name)?.value ?? '';
  const launched = {
    job: tag('job'),
    runId: tag('run'),
    number: Number(tag('attempt')),
    launch: Number(tag('launch')),
  };
  await ecs.send(
    new RunTaskCommand({
      ...request,
      clientToken: clientToken(launched, NEIGHBOUR),
      startedBy: startedBy(launched.job, NEIGHBOUR),
      tags: Object.entries(taskTags(launched, NEIGHBOUR)).map(([key, value]) => ({ key, value })),
    }),
  );
}

export function isOfNeighbour({ startedBy: by = '' }: { readonly startedBy?: string | undefined }): boolean {
  return by.startsWith(startedByPrefix(NEIGHBOUR));
}
