// Executes requests with a client token once: a repetition gets the first one's answer.
import type { Clock } from '../clock.ts';
import { ServiceError } from '../service.ts';
import type { StoredSchedule } from './schedule.ts';
import type { SchedulerChange, SchedulerStore } from './store.ts';

/** AWS does not document how long EventBridge Scheduler remembers tokens. */
const REMEMBERED_MS = 10 * 60_000;

/** What a request changes, its answer, and whose alarms are stopped and set then. */
export interface Decision {
  readonly changes: readonly SchedulerChange[];
  readonly output?: object;
  readonly stopped?: readonly StoredSchedule[];
  readonly started?: StoredSchedule;
}

/**
 * What a request with a client token changes. A repetition changes nothing.
 * @throws ServiceError ConflictException if the token was used with another input before
 */
export function decideOnce(
  { store, clock }: { readonly store: SchedulerStore; readonly clock: Clock },
  operation: string,
  input: { readonly ClientToken?: string },
  decide: () => Decision,
): Decision {
  if (input.ClientToken === undefined) return decide();
  const now = clock.now().getTime();
  store.forgetAnswers(now);
  const token = `${operation} ${input.ClientToken}`;
  const told = JSON.stringify(input);
  const known = store.answer(token, now);
  if (known === undefined) {
    const decision = decide();
    const { changes, output = {} } = decision;
    const answer = { kind: 'answer', token, input: told, output, until: now + REMEMBERED_MS } as const;
    return { ...decision, changes: [...changes, answer] };
  }
  if (known.input === told) return { changes: [], output: known.output as object };
  throw new ServiceError(
    'ConflictException',
    `The client token ${input.ClientToken} was used before with other parameters.`,
    { status: 409 },
  );
}
