// The dependencies of the functions that start and end runs.
import type { Clients } from '../aws/clients/all.ts';
import type { Config } from '../config/config.ts';
import { EnabledSchedules } from '../schedules/enabled-schedules.ts';
import type { EventSink } from './events.ts';
import { readDeployment } from './ledger/deployment-reader.ts';
import { type LedgerParts, ledgerParts } from './ledger/ledger-parts.ts';
import type { Table } from './ledger/table.ts';
import { TaskDefinitions } from './start/task-definitions.ts';

/** What a handler passes in. */
export interface GivenParts {
  readonly config: Config;
  readonly clients: Pick<Clients, 'dynamo' | 'ecs' | 'events' | 'logsIn' | 'scheduler' | 'sns' | 'sqs'>;
  readonly now: () => Date;
  /** Receives every event of attempts. */
  readonly emit: EventSink;
}

export interface RunParts extends GivenParts, LedgerParts {
  readonly definitions: TaskDefinitions;
  readonly schedules: EnabledSchedules;
  /** The git revision of the deployed crontab. */
  readonly revision: () => Promise<string | undefined>;
}

const REVISION_KEPT_MS = 60_000;

/** Completes the given parts. The deployed revision is read at most once a minute. */
export function runParts<Given extends GivenParts>(given: Given): Given & RunParts {
  const { config, clients, now } = given;
  const opened = ledgerParts(clients.dynamo, config);
  let kept: { readonly revision: Promise<string | undefined>; readonly readAt: number } | undefined;
  return {
    ...given,
    ...opened,
    definitions: new TaskDefinitions(clients, now),
    schedules: new EnabledSchedules(clients.scheduler, config.group),
    revision: () => {
      const time = now().getTime();
      if (kept !== undefined && time - kept.readAt < REVISION_KEPT_MS) return kept.revision;
      // Kept while it is read: the messages of a batch ask at the same time.
      const reading = { revision: revisionIn(opened.table), readAt: time };
      reading.revision.catch(() => {
        if (kept === reading) kept = undefined;
      });
      kept = reading;
      return reading.revision;
    },
  };
}

async function revisionIn(ledger: Table): Promise<string | undefined> {
  return (await readDeployment(ledger)).revision;
}
