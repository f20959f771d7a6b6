import { CronbridgeError } from '../errors.ts';
import type { Environment } from './environment.ts';

/** The names of a deployment's parts. All of them follow from service and stage; CLI commands need nothing more. */
export interface Names {
  readonly service: string;
  readonly stage: string;
  /** `<service>-<stage>`: the schedule group, and the beginning of every other name; `<service>--<stage>` where the stage has a `-`. */
  readonly prefix: string;
  readonly group: string;
  readonly onceGroup: string;
  readonly queue: string;
  readonly deadLetterQueue: string;
  /** Scheduler's own dead-letter queue, a standard one: Scheduler allows no FIFO queue there. */
  readonly undeliveredQueue: string;
  /** Where events that the outcome function did not get are kept. */
  readonly lostEventsQueue: string;
  readonly ledgerTable: string;
  readonly topic: string;
  readonly logGroup: string;
  /** The cluster and the task definition of a demo. */
  readonly demo: string;
  readonly demoLogGroup: string;
  readonly demoExecutionRole: string;
  readonly syncFunction: string;
  readonly planFunction: string;
  readonly dispatchFunction: string;
  readonly runFunction: string;
  readonly outcomeFunction: string;
  /** The rules that invoke the outcome function: a task of the deployment has stopped, and every 15 minutes. */
  readonly stoppedRule: string;
  readonly reconcileRule: string;
  /** The rule that has the sync function look at the source of the crontab, if there is one. */
  readonly sourceRule: string;
}

/** The functions, by the words in the keys above: `names[`${word}Function`]`. */
export const FUNCTIONS = ['plan', 'sync', 'dispatch', 'run', 'outcome'] as const;

/** Lambda allows 64 characters for `<service>-<stage>-<function>`, and Scheduler as many for the name of a schedule group. */
const LONGEST_NAME = 20;

/** No two deployments have one name between them: a "-" at an end, or two of them, would let a name be read in two ways. */
const WORDS = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';

/** No stage ends in one of these: `a-b-once` is the second schedule group of `a-b`, `a-b-dead-letters` has its dead letters. */
const RESERVED = ['once', 'letters'];

/** What service and stage may be. The serverless command requires two characters for a service. */
export const RULES = {
  service: {
    pattern: new RegExp(`^(?=.{2,${LONGEST_NAME}}$)${WORDS}$`),
    what: `lower-case letters, digits and "-", beginning with a letter, 2 to ${LONGEST_NAME} characters`,
  },
  stage: {
    pattern: new RegExp(`^(?!(?:.*-)?(?:${RESERVED.join('|')})$)(?=.{1,${LONGEST_NAME}}$)${WORDS}$`),
    what: `lower-case letters, digits and "-", beginning with a letter, at most ${LONGEST_NAME} characters`,
  },
} as const;

export const DEFAULT_SERVICE = 'cronbridge';
export const DEFAULT_STAGE = 'dev';

/** The container in the demo's task definition. */
export const DEMO_CONTAINER = 'main';

/** The names of a deployment. Both parts are valid: see `unfitName`. */
export function namesFor(service: string, stage: string): Names {
  // The last "-" parts the two, or the only "--": otherwise service a-b with stage c would be service a with stage b-c.
  const prefix = stage.includes('-') ? `${service}--${stage}` : `${service}-${stage}`;
  return Object.freeze({
    service,
    stage,
    prefix,
    group: prefix,
    onceGroup: `${prefix}-once`,
    queue: `${prefix}.fifo`,
    deadLetterQueue: `${prefix}-dead-letters.fifo`,
    undeliveredQueue: `${prefix}-undelivered`,
    lostEventsQueue: `${prefix}-lost-events`,
    ledgerTable: `${prefix}-ledger`,
    topic: `${prefix}-notifications`,
    logGroup: `/cronbridge/${prefix}`,
    demo: `${prefix}-demo`,
    demoLogGroup: `/cronbridge/${prefix}/demo`,
    demoExecutionRole: `${prefix}-demo-execution`,
    syncFunction: `${prefix}-sync`,
    planFunction: `${prefix}-plan`,
    dispatchFunction: `${prefix}-dispatch`,
    runFunction: `${prefix}-run`,
    outcomeFunction: `${prefix}-outcome`,
    stoppedRule: `${prefix}-stopped`,
    reconcileRule: `${prefix}-reconcile`,
    sourceRule: `${prefix}-source`,
  });
}

/**
 * The names of a function's own deployment, from `CRONBRIDGE_SERVICE` (default `cronbridge`) and `CRONBRIDGE_STAGE` (default
 * `dev`).
 * @throws CronbridgeError `usage` if one of them cannot be part of AWS names
 */
export function readNames(env: Environment): Names {
  const service = env.CRONBRIDGE_SERVICE || DEFAULT_SERVICE;
  const stage = env.CRONBRIDGE_STAGE || DEFAULT_STAGE;
  for (const [part, name, where] of [
    ['service', service, 'CRONBRIDGE_SERVICE'],
    ['stage', stage, 'CRONBRIDGE_STAGE'],
  ] as const) {
    const problem = unfitName(part, name);
    if (problem) throw new CronbridgeError('usage', `${where} ${problem.message}`, { hint: problem.hint });
  }
  return namesFor(service, stage);
}

/**
 * Why a text cannot be the service or the stage of a deployment, as the end of a sentence that begins with its place. The
 * limits are the strictest of all: 64 characters for a function's name (Lambda, CreateFunction) and for a schedule group's
 * (Scheduler, CreateScheduleGroup); letters, digits and "-", beginning with a letter, for a stack's name (CloudFormation,
 * CreateStack).
 * @returns undefined if it can
 */
export function unfitName(
  part: 'service' | 'stage',
  name: string,
): { readonly message: string; readonly hint: string } | undefined {
  const { pattern, what } = RULES[part];
  if (pattern.test(name)) return undefined;
  return { message: `is "${name}": ${reason(name)}`, hint: `a ${part} consists of ${what}` };
}

function reason(name: string): string {
  if (name.length > LONGEST_NAME)
    return `it has ${name.length} characters, and Lambda allows only 64 for <service>-<stage>-<function>`;
  if (/[A-Z]/.test(name))
    return 'upper case is not allowed, since names that differ only in case are easily confused';
  const [odd] = /[^a-z0-9-]/.exec(name) ?? [];
  if (odd !== undefined) return `CloudFormation does not allow "${odd}" in the name of a stack`;
  const reserved = RESERVED.find((word) => name.split('-').at(-1) === word);
  if (reserved !== undefined) return `names that end in "${reserved}" are taken by parts of another stage`;
  if (/--|-$/.test(name))
    return 'a "-" stands alone and between others, or two deployments could have one name';
  if (/^[^a-z]/.test(name)) return 'it does not begin with a letter, but the names of AWS resources must';
  return 'it is too short for the serverless command';
}
