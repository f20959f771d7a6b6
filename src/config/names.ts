import { CronbridgeError } from '../errors.ts';
import type { Environment } from './environment.ts';

/** What a deployment's parts are called. All of it follows from service and stage; CLI commands need nothing more. */
export interface Names {
  readonly service: string;
  readonly stage: string;
  /** `<service>-<stage>`: the schedule group, and the beginning of every other name. */
  readonly prefix: string;
  readonly group: string;
  readonly onceGroup: string;
  readonly queue: string;
  readonly deadLetterQueue: string;
  /** Scheduler's own dead-letter queue, a standard one: Scheduler allows no FIFO queue there. */
  readonly undeliveredQueue: string;
  readonly ledgerTable: string;
  readonly topic: string;
  readonly logGroup: string;
  readonly syncFunction: string;
  readonly planFunction: string;
  readonly dispatchFunction: string;
  readonly runFunction: string;
  readonly outcomeFunction: string;
}

/**
 * The names of a deployment, from `CRONBRIDGE_SERVICE` (default `cronbridge`) and `CRONBRIDGE_STAGE` (default `dev`).
 * @throws CronbridgeError `usage` when one of them is not fit for the names of AWS resources
 */
export function readNames(env: Environment): Names {
  const service = name(env, 'CRONBRIDGE_SERVICE', 'cronbridge');
  const stage = name(env, 'CRONBRIDGE_STAGE', 'dev');
  const prefix = `${service}-${stage}`;
  return Object.freeze({
    service,
    stage,
    prefix,
    group: prefix,
    onceGroup: `${prefix}-once`,
    queue: `${prefix}.fifo`,
    deadLetterQueue: `${prefix}-dead-letters.fifo`,
    undeliveredQueue: `${prefix}-undelivered`,
    ledgerTable: `${prefix}-ledger`,
    topic: `${prefix}-notifications`,
    logGroup: `/cronbridge/${prefix}`,
    syncFunction: `${prefix}-sync`,
    planFunction: `${prefix}-plan`,
    dispatchFunction: `${prefix}-dispatch`,
    runFunction: `${prefix}-run`,
    outcomeFunction: `${prefix}-outcome`,
  });
}

function name(env: Environment, key: string, fallback: string): string {
  const value = env[key] || fallback;
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(value)) {
    throw new CronbridgeError(
      'usage',
      `${key} is "${value}": lower-case letters, digits and "-", at most 20`,
      {
        hint: `resource names are built from it, for example ${fallback}`,
      },
    );
  }
  return value;
}
