// What must hold after every history, as checks of what was seen.
import { isDeepStrictEqual } from 'node:util';
import { groupBy } from '../../src/group-by.ts';
import { type Attempt, isFailure, isFinal } from '../../src/runs/ledger/attempt.ts';
import { decodeSummary, emptySummary, encodeSummary, merged } from '../../src/runs/ledger/summary.ts';
import { type Message, messageGroup } from '../../src/runs/message/message.ts';
import { personReason } from '../../src/runs/message/stop-reason.ts';
import { summaryOf } from '../runs/ledger/summary-of.ts';
import type { Observed, SeenNotification, SeenTask } from './observed.ts';

export interface Violation {
  readonly law: string;
  readonly what: string;
}

/** Seconds between the last look at the clock and RunTask's effect. */
const LAUNCH_SECONDS = 5;
/** The same where the process froze in between: AWS refuses a signature that is older than five minutes. */
const FROZEN_SECONDS = 305;
/** ECS forgets a task after an hour; less what the clocks differ. */
const FORGOTTEN_SECONDS = 3540;
/** Until a waiting run starts after its lock was released. */
const HANDED_SECONDS = 5;
/** Until a task that has reached its timeout has ended. */
const TIMEOUT_SECONDS = 90;
/** Until a job is paused after the last of so many failures, and Scheduler fires no more. */
const PAUSE_SECONDS = 60;
/** Until a run that waits has ended after its deadline: Scheduler is at most a minute late. */
const DEADLINE_SECONDS = 60;
const RECONCILE_SECONDS = 15 * 60;
/** Until it is certain that a dispatcher which died had launched no task, and that no other one is at work. */
const GONE_SECONDS = 15 * 60;
/** Until another process may take up what follows from an end. */
const SETTLED_SECONDS = 60;

type Law = (seen: Observed) => Iterable<string>;

/** By their names. */
export const LAWS: Readonly<Record<string, Law>> = {
  *'each due minute is recorded'({ due, answered, attempts }) {
    const recorded = new Set(attempts.map(({ runId }) => runId));
    for (const [run, { message }] of due) {
      // Who got an error asks again.
      if (message.trigger === 'manual' && !answered.has(run)) continue;
      if (!recorded.has(run)) yield `${run} was due and has no record`;
    }
  },

  *'each run that people asked for is recorded'({ answered, attempts }) {
    const recorded = new Set(attempts.map(({ runId }) => runId));
    for (const run of answered) if (!recorded.has(run)) yield `${run} was answered and has no record`;
  },

  *'what is recorded was due'({ due, attempts, ends, history }) {
    const endsByItself = history.steps.some((step) => step.kind === 'pause' && step.minutes !== undefined);
    for (const attempt of attempts) {
      if (attempt.number > 1 || attempt.trigger !== 'schedule' || due.has(attempt.runId)) continue;
      const { catchUp, pauseAfter } = attempt.message;
      // A pause that has ended by itself left it out, and its job catches up on that.
      if (endsByItself && attempt.reason === 'its job was paused' && catchUp !== undefined) continue;
      const at = Date.parse(attempt.scheduled);
      // A failure that pauses the job in the very instant of a minute may come before Scheduler, and the minute is due.
      const mayPause =
        pauseAfter !== undefined &&
        ends.some(
          ({ at: ended, run, outcome }) =>
            ended === at && run.startsWith(`${attempt.job}@`) && isFailure(outcome),
        );
      if (!mayPause) yield `${named(attempt)} is ${attempt.state}, and was never due`;
    }
  },

  *'each record is true'(seen) {
    const ranOf = groupTasks(seen.tasks.filter(hasRun));
    for (const attempt of seen.attempts) {
      const [task] = ranOf.get(keyOf(attempt)) ?? [];
      const said = `${named(attempt)} is ${attempt.state}`;
      if (attempt.state === 'lost' && task !== undefined && isForgotten(seen, task)) continue;
      const { ok = [], skip = [] } = attempt.message.exitCodes ?? {};
      const isSuccess = task?.exitCode !== undefined && [0, ...ok].includes(task.exitCode);
      const skipsItself = task?.exitCode !== undefined && skip.includes(task.exitCode);
      if (attempt.state === 'skipped' && skipsItself && attempt.exitCode === task.exitCode) continue;
      if (['missed', 'skipped', 'not-started', 'lost'].includes(attempt.state)) {
        if (task !== undefined) yield `${said}, and its task ran`;
      } else if (task === undefined) {
        const isStoppedBefore = attempt.state === 'stopped' && attempt.taskArn === undefined;
        if (isFinal(attempt.state) && !isStoppedBefore && !hasTask(seen, attempt))
          yield `${said}, and it had no task`;
      } else if (attempt.state === 'succeeded' && !isSuccess) {
        yield `${said}, and its task ended with ${task.exitCode}`;
      } else if (
        attempt.state === 'failed' &&
        (isSuccess || skipsItself) &&
        task.stopCode === 'EssentialContainerExited'
      ) {
        yield `${said}, and its task ended with ${task.exitCode}`;
      }
    }
  },

  *'each task is known'({ tasks, attempts }) {
    const known = new Map(attempts.map((attempt) => [keyOf(attempt), attempt]));
    for (const task of tasks.filter(hasRun)) {
      if (known.get(keyOfTask(task))?.taskArn !== task.taskArn)
        yield `nobody knows the task of ${task.run} #${task.number}`;
    }
  },

  *'at most one task an attempt'({ tasks }) {
    for (const [attempt, ran] of groupTasks(tasks.filter(hasRun)))
      if (ran.length > 1) yield `${attempt} had ${ran.length} tasks`;
    // Nor does one whose command never begins exist beside another one.
    yield* overlapping(tasks, keyOfTask);
  },

  *'no more tasks under a lock than it has places'(seen) {
    const messageOf = messages(seen);
    const underLock = seen.tasks.filter(({ run, number }) => {
      const message = messageOf.get(`${run} #${number}`);
      return message !== undefined && message.overlap !== 'allow';
    });
    const placesOf = (task: SeenTask) => messageOf.get(keyOfTask(task))?.lockPlaces ?? 1;
    yield* crowded(underLock, (task) => messageOf.get(keyOfTask(task))?.lock ?? '', placesOf);
  },

  *'no more tasks than max-running'({ attempts, tasks }) {
    const limitOf = new Map(attempts.map((attempt) => [keyOf(attempt), attempt.maxRunning]));
    const limited = tasks.filter((task) => limitOf.get(keyOfTask(task)) !== undefined);
    yield* crowded(
      limited,
      () => 'the deployment',
      (task) => limitOf.get(keyOfTask(task)) ?? 0,
    );
  },

  *'every attempt is under max-running where it is set'({ attempts, history }) {
    for (const attempt of attempts)
      if (attempt.maxRunning !== history.maxRunning && attempt.taskArn !== undefined)
        yield `${named(attempt)} is not limited by max-running`;
  },

  /** A sync changes the lock of a job, or its name. */
  *'no two tasks of a job that forbids them'(seen) {
    const messageOf = messages(seen);
    const mayHaveTwoNames = halfRenamed(seen);
    const forbids = seen.tasks.filter(
      (task) => messageOf.get(keyOfTask(task))?.overlap !== 'allow' && !mayHaveTwoNames(task),
    );
    const placesOf = (task: SeenTask) => messageOf.get(keyOfTask(task))?.lockPlaces ?? 1;
    yield* crowded(forbids, ({ id }) => `job ${id}`, placesOf);
  },

  /** A sync renames a job. */
  *'a minute of a job runs once'(seen) {
    const { tasks, attempts } = seen;
    const mayHaveTwoNames = halfRenamed(seen);
    // Who makes up for a run asks for it by a name, and a minute is not known by a former one.
    const asked = new Set(
      attempts.flatMap(({ runId, message }) => (message.trigger === 'manual' ? [runId] : [])),
    );
    const runs = new Map<string, string>();
    for (const { id, run } of tasks.filter(
      (task) => hasRun(task) && !asked.has(task.run) && !mayHaveTwoNames(task),
    )) {
      const minute = `job ${id} ${run.slice(run.lastIndexOf('@'))}`;
      const other = runs.get(minute) ?? run;
      if (other !== run) yield `${other} and ${run} are the same minute of job ${id}`;
      runs.set(minute, other);
    }
  },

  *'no start after the deadline'(seen) {
    const messageOf = messages(seen);
    const skew = Math.max(0, ...Object.values(seen.history.skew).map((seconds) => -seconds));
    for (const task of seen.tasks) {
      const message = messageOf.get(keyOfTask(task));
      if (message === undefined) continue;
      const late = secondsAfterDeadline(message, task.created) - skew;
      if (late > (frozeInRunTask(seen, task) ? FROZEN_SECONDS : LAUNCH_SECONDS))
        yield `${task.run} #${task.number} started ${late} s after its deadline`;
    }
  },

  *'each end is told once'(seen) {
    const toldOf = groupBy(seen.told.filter(isEnd), ({ run, attempt }) => `${run} #${attempt}`);
    for (const attempt of lastAttempts(seen.attempts)) {
      const told = toldOf.get(keyOf(attempt)) ?? [];
      const wanted = isTold(attempt);
      if (wanted === 'perhaps' || (wanted === 'yes' && isToldWithAnother(seen, attempt))) continue;
      const most = wanted === 'yes' ? 1 + interruptions(seen, 'POST /', told) : 0;
      if (wanted === 'yes' && told.length === 0)
        yield `nobody was told that ${named(attempt)} is ${attempt.state}`;
      if (told.length > most)
        yield `${named(attempt)} was told ${told.length} times, at most ${most} is right`;
    }
  },

  *'people are warned once'(seen) {
    const warnings = seen.told.filter((one) => !isEnd(one));
    for (const [what, again] of groupBy(warnings, ({ run, attempt, outcome }) =>
      outcome === 'slow' ? `${run} #${attempt} is slow` : `${run} is ${outcome}`,
    ))
      if (again.length > 1 + interruptions(seen, 'POST /', again))
        yield `people were warned ${again.length} times that ${what}`;
  },

  *'people are warned of what is so'(seen) {
    const { told, tasks, history } = seen;
    const messageOf = messages(seen);
    const ranOf = groupTasks(tasks.filter(hasRun));
    const skew = Math.max(0, ...Object.values(history.skew)) + 1;
    for (const { run, attempt, outcome, at } of told) {
      const key = `${run} #${attempt}`;
      const message = messageOf.get(key);
      const [task] = ranOf.get(key) ?? [];
      if (message === undefined || isEnd({ outcome })) continue;
      const begun = task?.created ?? at;
      if (outcome === 'late' && begun - Date.parse(message.scheduled) < ((message.late ?? 0) - skew) * 1000)
        yield `people were warned that ${key} is late, and it was not`;
      if (
        outcome === 'slow' &&
        (task === undefined || at - task.created < ((message.expect ?? 300) - skew) * 1000)
      )
        yield `people were warned that ${key} is slow, and it was not`;
    }
  },

  *'people are warned where nothing fails'(seen) {
    if (seen.faults.length > 0) return;
    const messageOf = messages(seen);
    const warned = new Set(seen.told.map(({ run, attempt, outcome }) => `${run} #${attempt} ${outcome}`));
    for (const task of seen.tasks.filter(hasRun)) {
      const { expect, notify } = messageOf.get(keyOfTask(task)) ?? {};
      if (expect === undefined || notify === 'never' || task.started === undefined) continue;
      const seconds = ((task.stopped ?? seen.ended) - task.started) / 1000;
      if (seconds > expect + RECONCILE_SECONDS + 60 && !warned.has(`${keyOfTask(task)} slow`))
        yield `nobody was warned that ${keyOfTask(task)} ran for ${seconds} s`;
    }
  },

  *'an attempt that is retried is not told'({ attempts, told }) {
    const last = new Set(lastAttempts(attempts).map(keyOf));
    const made = new Set(attempts.filter(isMadeUp).map(keyOf));
    for (const { run, attempt, outcome } of told.filter(isEnd))
      if (!last.has(`${run} #${attempt}`) && !made.has(`${run} #${attempt + 1}`))
        yield `${run} #${attempt} was told as ${outcome}, and was retried`;
  },

  *'one dead letter of what was given up'(seen) {
    const found = groupBy(seen.letters, (letter) => letter);
    const redrives = seen.history.steps.some(({ kind }) => kind === 'redrive');
    const byKey = new Map(seen.attempts.map((attempt) => [`${attempt.runId}#${attempt.number}`, attempt]));
    for (const [key, attempt] of byKey) {
      const letters = found.get(key)?.length ?? 0;
      const isGivenUp = attempt.state === 'missed' || attempt.state === 'not-started';
      const next = byKey.get(`${attempt.runId}#${attempt.number + 1}`);
      const isRetried = next !== undefined && !isMadeUp(next);
      // Redriving drops the letter of a run that was made up for, perhaps while nobody sees it.
      const isDropped = next !== undefined && redrives;
      if (isGivenUp && !isRetried && !isDropped && letters === 0 && attempt.trigger !== 'manual')
        yield `${named(attempt)} is ${attempt.state} and has no dead letter`;
      const most = isGivenUp && !isRetried ? 1 + interruptions(seen, 'SendMessage') : 0;
      if (letters > most) yield `${named(attempt)} is ${attempt.state} and has ${letters} dead letters`;
    }
    for (const letter of found.keys())
      if (!byKey.has(letter)) yield `there is a dead letter of nothing: ${letter}`;
  },

  *'no dead letter starts what has run'({ letters, tasks }) {
    const ran = new Set(tasks.filter(hasRun).map(({ run, number }) => `${run}#${number}`));
    for (const letter of letters) if (ran.has(letter)) yield `${letter} has run and has a dead letter`;
  },

  *'nothing that has run is made up for'({ attempts, tasks }) {
    const ran = groupBy(tasks.filter(hasRun), ({ run }) => run);
    for (const { runId, number } of attempts.filter(isMadeUp))
      if (ran.get(runId)?.some((task) => task.number < number))
        yield `${runId} #${number} makes up for what has run`;
  },

  *'retries keep their limit'({ attempts }) {
    for (const attempt of attempts) {
      const most = 1 + (attempt.message.retry?.limit ?? 0);
      if (attempt.number > most && !isMadeUp(attempt) && !isCaughtUp(attempt, attempts))
        yield `${named(attempt)} is one more than ${most}`;
    }
  },

  *'an exit code that is not to be retried is not'({ attempts }) {
    const recorded = new Set(attempts.map(keyOf));
    for (const { runId, number, state, exitCode = 0, message } of attempts)
      if (state === 'failed' && message.exitCodes?.noRetry?.includes(exitCode))
        if (recorded.has(`${runId} #${number + 1}`))
          yield `${runId} #${number} ended with ${exitCode} and was retried`;
  },

  *'a job whose runs fail is paused'({ attempts, faults, history, tasks }) {
    if (faults.length > 0 || history.steps.some(({ kind }) => kind === 'sync' || kind === 'resume')) return;
    const endOf = new Map(tasks.map((task) => [keyOfTask(task), task.stopped]));
    for (const [job, ofJob] of groupBy(lastAttempts(attempts), ({ job }) => job)) {
      const inOrder = ofJob.toSorted((one, other) => Date.parse(one.scheduled) - Date.parse(other.scheduled));
      let failed: number[] = [];
      for (const attempt of inOrder) {
        const { pauseAfter } = attempt.message;
        if (pauseAfter === undefined) continue;
        const ends = failed.length < pauseAfter ? undefined : Math.max(...failed.slice(0, pauseAfter));
        if (ends !== undefined && Date.parse(attempt.scheduled) > ends + PAUSE_SECONDS * 1000)
          if (attempt.trigger === 'schedule')
            yield `${named(attempt)} is due, and ${job} had failed ${pauseAfter} times`;
        if (attempt.state === 'succeeded') failed = [];
        if (isFailure(attempt.state)) failed.push(endOf.get(keyOf(attempt)) ?? Number.POSITIVE_INFINITY);
      }
    }
  },

  *'what a person stopped has no further attempt'({ attempts }) {
    const last = new Map(lastAttempts(attempts).map((attempt) => [attempt.runId, attempt]));
    for (const attempt of attempts)
      if (
        attempt.state === 'stopped' &&
        attempt.reason === personReason &&
        last.get(attempt.runId) !== attempt
      )
        yield `${named(attempt)} was stopped, and its run went on`;
  },

  /** A sync renames a job, and its summary follows. */
  *'each summary is that of its attempts'({ attempts, summaries }) {
    const ofJob = groupBy(attempts, ({ job }) => withoutRenames(job));
    const summariesOf = groupBy(summaries.values(), ({ job }) => withoutRenames(job));
    for (const job of new Set([...ofJob.keys(), ...summariesOf.keys()])) {
      const counted = (summariesOf.get(job) ?? []).reduce(
        (all, one) => merged(all, one, ''),
        emptySummary(job),
      );
      const right = decodeSummary(job, encodeSummary(summaryOf(job, ofJob.get(job) ?? [])));
      if (!isDeepStrictEqual(counted, right)) yield `the summary of ${job} is not that of its attempts`;
    }
  },

  *'no retry beside the attempt before it'({ tasks }) {
    const byKey = new Map(tasks.filter(hasRun).map((task) => [keyOfTask(task), task]));
    for (const task of byKey.values()) {
      const before = byKey.get(`${task.run} #${task.number - 1}`);
      if (before !== undefined && (before.stopped ?? Number.POSITIVE_INFINITY) > task.created)
        yield `${task.run} #${task.number} began before #${before.number} had ended`;
    }
  },

  *'a timeout ends the task'(seen) {
    const messageOf = messages(seen);
    for (const task of seen.tasks) {
      const timeout = messageOf.get(keyOfTask(task))?.timeout;
      if (timeout === undefined || task.started === undefined) continue;
      const over = task.started + timeout * 1000;
      const ended = task.stopped ?? seen.ended;
      const stopped = seen.faults.length === 0 ? over : recovered(seen, over + TIMEOUT_SECONDS * 1000);
      if (ended > stopped + TIMEOUT_SECONDS * 1000) {
        const seconds = (ended - task.started) / 1000;
        yield `the task of ${task.run} #${task.number} ran ${seconds} s, and its timeout is ${timeout} s`;
      }
    }
  },

  *'what waits starts in order of arrival'(seen) {
    const messageOf = messages(seen);
    const arrivalOf = arrivals(seen);
    const latest = new Map<string, { readonly task: SeenTask; readonly arrival: number }>();
    for (const task of seen.tasks) {
      const message = messageOf.get(keyOfTask(task));
      const arrival = arrivalOf.get(task);
      // Of several at a time, one whose dispatcher dies starts after the next.
      if (message?.overlap !== 'wait' || arrival === undefined || message.lockPlaces !== undefined) continue;
      const before = latest.get(message.lock);
      if (before !== undefined && before.arrival > arrival && before.task.created < task.created)
        yield `${before.task.run} started before ${task.run}, which had waited for longer`;
      latest.set(message.lock, { task, arrival });
    }
  },

  *'what waits starts at the release'(seen) {
    if (seen.faults.length > 0) return;
    const messageOf = messages(seen);
    const arrivalOf = arrivals(seen);
    for (const task of seen.tasks) {
      const message = messageOf.get(keyOfTask(task));
      const arrival = arrivalOf.get(task);
      if (message === undefined || arrival === undefined) continue;
      const before = task.created - HANDED_SECONDS * 1000;
      if (arrival >= before) continue;
      const held = seen.tasks.filter(
        (other) =>
          keyOfTask(other) !== keyOfTask(task) &&
          other.created <= task.created &&
          (other.stopped ?? Number.POSITIVE_INFINITY) >= before,
      );
      const underLock = held.filter((other) => {
        const { lock, overlap } = messageOf.get(keyOfTask(other)) ?? {};
        return lock === message.lock && overlap !== 'allow';
      });
      const isLockFull = message.overlap !== 'allow' && underLock.length >= (message.lockPlaces ?? 1);
      // Who waits for its next launch holds a place without a task.
      const isLimited = seen.history.maxRunning !== undefined;
      if (!isLockFull && !(isLimited && held.length > 0))
        yield `${task.run} #${task.number} started more than ${HANDED_SECONDS} s after the release`;
    }
  },

  *'what waits ends at its deadline'(seen) {
    const messageOf = messages(seen);
    // The visit that finds a task which could not start has it launched once more, and that may be lost too.
    const isLostTwice = ['event ', 'launch schedule '].every((what) =>
      seen.faults.some(({ kind }) => kind.startsWith(what)),
    );
    // Of others, nobody knows before the reconciler.
    const taken = new Set(seen.attempts.filter(({ claimed }) => claimed !== undefined).map(keyOf));
    for (const { run, number, at, outcome } of seen.ends) {
      const message = messageOf.get(`${run} #${number}`);
      if (outcome !== 'missed' || message === undefined || !taken.has(`${run} #${number}`)) continue;
      const late = secondsAfterDeadline(message, at);
      const first = recovered(seen, at - late * 1000);
      if (at > (isLostTwice ? recovered(seen, first + 1) : first) + DEADLINE_SECONDS * 1000)
        yield `${run} #${number} ended ${late} s after its deadline`;
    }
  },

  *'without faults only what waits is missed'(seen) {
    if (seen.faults.length > 0) return;
    const waited = new Set(seen.waits.map(({ run, number }) => `${run} #${number}`));
    const cannotStart = seen.history.jobs.some(({ tasks }) => tasks.some((task) => task.cannotStart));
    if (cannotStart) return;
    for (const attempt of seen.attempts)
      if (attempt.state === 'missed' && !waited.has(keyOf(attempt)))
        yield `${named(attempt)} is missed: ${attempt.reason}`;
  },

  *'the messages of a group are taken in order'({ attempts, queued, faults }) {
    // Only for itself is such a process late; its instants say nothing about the order.
    if (faults.some(({ kind }) => kind.endsWith('is slow'))) return;
    const byKey = new Map(attempts.map((attempt) => [keyOf(attempt), attempt]));
    const latest = new Map<string, Attempt>();
    for (const run of queued) {
      const attempt = byKey.get(`${run} #1`);
      if (attempt?.claimed === undefined || attempt.trigger !== 'schedule') continue;
      const group = messageGroup(attempt.message);
      const before = latest.get(group);
      if (before?.claimed !== undefined && before.claimed > attempt.claimed)
        yield `${named(attempt)} was taken before ${named(before)}, which was sent before`;
      else latest.set(group, attempt);
    }
  },

  *'what reached the queue reaches the dispatcher'({ attempts, queued, faults }) {
    // Where processes die, or freeze, a message can come too late.
    if (faults.some(({ kind }) => /dies|freezes|slow|again/.test(kind))) return;
    const again = new Set(attempts.filter(({ number }) => number > 1).map(({ runId }) => runId));
    for (const attempt of attempts.filter(({ runId }) => !again.has(runId)))
      if (attempt.number === 1 && attempt.state === 'missed' && attempt.claimed === undefined)
        if (queued.has(attempt.runId) && attempt.reason?.startsWith('no message'))
          yield `${named(attempt)} was in the queue: ${attempt.reason}`;
  },

  *'the queue drops what comes twice'({ doubled, twins }) {
    if (twins.queue < doubled) yield `${doubled} deliveries came twice, and the queue dropped ${twins.queue}`;
  },

  *'no lock outlives its holder'(seen) {
    yield* seen.left.filter((what) => what.startsWith('lock '));
    const endOf = new Map(seen.ends.map((end) => [`${end.run} #${end.number}`, end.at]));
    for (const { lock, run, number, at } of seen.held) {
      const end = endOf.get(`${run} #${number}`) ?? at;
      if (at > recovered(seen, end + SETTLED_SECONDS * 1000))
        yield `lock ${lock} is held by ${run} #${number} ${(at - end) / 1000} s after its end`;
    }
  },

  *'everything settles'({ left }) {
    yield* left.filter((what) => !what.startsWith('lock '));
  },
};

/** @param laws that are looked at */
export function violations(seen: Observed, laws: readonly string[] = Object.keys(LAWS)): Violation[] {
  return laws.flatMap((law) => [...(LAWS[law]?.(seen) ?? [])].map((what) => ({ law, what })));
}

/** A further attempt that a person asked for, after the run had been given up. */
function isMadeUp({ number, trigger }: Attempt): boolean {
  return number > 1 && trigger === 'manual';
}

/** The late start of a missed run. */
function isCaughtUp({ runId, number }: Attempt, attempts: readonly Attempt[]): boolean {
  const first = attempts.find((attempt) => attempt.runId === runId && attempt.number === 1);
  return number === 2 && first?.state === 'missed' && first.message.catchUp !== undefined;
}

function keyOf({ runId, number }: Pick<Attempt, 'runId' | 'number'>): string {
  return `${runId} #${number}`;
}

function keyOfTask({ run, number }: SeenTask): string {
  return `${run} #${number}`;
}

const named = keyOf;

/** The name that a job had at first: a sync renames it by adding an x. */
function withoutRenames(job: string): string {
  return job.replace(/x+$/, '');
}

/** Whether a task was created after a sync had died while it exchanged the schedules of its renamed job: both names may be due. */
function halfRenamed({ faults }: Observed): (task: SeenTask) => boolean {
  const died = faults.flatMap(({ at, kind, requests }) => {
    const [, job] = /^(?:POST|DELETE) \/schedules\/([^.?]+)/.exec(requests.at(-1) ?? '') ?? [];
    return kind.startsWith('sync dies') && job !== undefined ? [{ at, job: withoutRenames(job) }] : [];
  });
  return ({ run, created }) =>
    died.some(({ at, job }) => created >= at && withoutRenames(run.slice(0, run.lastIndexOf('@'))) === job);
}

/** Whether the command ran. */
function hasRun({ started }: SeenTask): boolean {
  return started !== undefined;
}

function hasTask({ tasks }: Observed, attempt: Attempt): boolean {
  return tasks.some((task) => keyOfTask(task) === keyOf(attempt));
}

/** Whether a task had ended an hour before its attempt was given up: then nobody can know how. */
function isForgotten({ ends }: Observed, { run, number, stopped }: SeenTask): boolean {
  const given = ends.find((one) => one.outcome === 'lost' && one.run === run && one.number === number);
  return given !== undefined && stopped !== undefined && given.at - stopped >= FORGOTTEN_SECONDS * 1000;
}

/** Whether a process froze between its look at the clock and the effect of its RunTask. */
function frozeInRunTask({ faults }: Observed, { created }: SeenTask): boolean {
  return faults.some(
    ({ at, kind, requests }) =>
      kind.endsWith('freezes') &&
      requests.at(-1) === 'RunTask' &&
      at < created &&
      created - at <= FROZEN_SECONDS * 1000,
  );
}

function groupTasks(tasks: readonly SeenTask[]): ReadonlyMap<string, readonly SeenTask[]> {
  return groupBy(tasks, keyOfTask);
}

function messages({ attempts }: Observed): Map<string, Message> {
  return new Map(attempts.map((attempt) => [keyOf(attempt), attempt.message]));
}

function* overlapping(tasks: readonly SeenTask[], groupOf: (task: SeenTask) => string): Generator<string> {
  for (const [group, together] of groupBy(tasks, groupOf)) {
    const inOrder = together.toSorted((one, other) => one.created - other.created);
    let last: SeenTask | undefined;
    for (const task of inOrder) {
      if (last !== undefined && task.created < (last.stopped ?? Number.POSITIVE_INFINITY))
        yield `${last.run} #${last.number} and ${task.run} #${task.number} ran at the same time (${group})`;
      if (last === undefined || (task.stopped ?? Number.POSITIVE_INFINITY) > (last.stopped ?? 0)) last = task;
    }
  }
}

/** Groups of which more run at a time than the most that one of those allows. */
function* crowded(
  tasks: readonly SeenTask[],
  groupOf: (task: SeenTask) => string,
  placesOf: (task: SeenTask) => number,
): Generator<string> {
  for (const [group, together] of groupBy(tasks, groupOf)) {
    let running: SeenTask[] = [];
    for (const task of together.toSorted((one, other) => one.created - other.created)) {
      running = [
        ...running.filter(({ stopped }) => (stopped ?? Number.POSITIVE_INFINITY) > task.created),
        task,
      ];
      const most = Math.max(...running.map(placesOf));
      if (running.length > most)
        yield `${running.map(keyOfTask).join(', ')} ran at the same time (${group}, at most ${most})`;
    }
  }
}

/**
 * When those tasks that waited for their lock entered its line. A task that could not start is followed by another one of its
 * attempt, which has waited only if it has entered the line since.
 */
function arrivals({ tasks, waits }: Observed): ReadonlyMap<SeenTask, number> {
  const waitsOf = groupBy(waits, ({ run, number }) => `${run} #${number}`);
  const arrived = [...groupTasks(tasks)].flatMap(([key, launched]) =>
    launched.flatMap((task, index) => {
      const from = launched[index - 1]?.created ?? Number.NEGATIVE_INFINITY;
      const wait = waitsOf.get(key)?.find(({ at }) => at > from && at <= task.created);
      return wait === undefined ? [] : [[task, wait.at] as const];
    }),
  );
  return new Map(arrived);
}

function secondsAfterDeadline({ scheduled, due, deadline, jitter = 0 }: Message, at: number): number {
  const from = Date.parse(due ?? scheduled);
  return (at - from) / 1000 - deadline - (due === undefined ? jitter : 0);
}

function lastAttempts(attempts: readonly Attempt[]): Attempt[] {
  return [...groupBy(attempts, ({ runId }) => runId).values()].map(
    (ofRun) => ofRun.toSorted((one, other) => one.number - other.number).at(-1) as Attempt,
  );
}

/** Whether the last attempt of a run is told. A recovery depends on the run before it. */
function isTold(attempt: Attempt): 'yes' | 'no' | 'perhaps' {
  const { notify } = attempt.message;
  // A retry that does not start, or is cut off, leaves the run as it was: failed.
  const isCutOff = (attempt.state === 'skipped' || attempt.state === 'stopped') && attempt.number > 1;
  const failed = isFailure(attempt.state) || isCutOff;
  if (notify === 'never') return 'no';
  if (notify === 'always' || failed) return 'yes';
  return notify === 'recovery' && attempt.state === 'succeeded' ? 'perhaps' : 'no';
}

/** Whether it tells of an end, and is no warning. */
function isEnd({ outcome }: Pick<SeenNotification, 'outcome'>): boolean {
  return outcome !== 'late' && outcome !== 'slow' && outcome !== 'overdue';
}

/** The reconciler tells the missed runs of a job with one notification. */
function isToldWithAnother({ told }: Observed, { state, job, runId }: Attempt): boolean {
  if (state !== 'missed') return false;
  return told.some(
    (one) => one.job === job && one.run >= runId && one.reason?.includes('the same is true of'),
  );
}

/**
 * By when that is done which was to be done at an instant: where something failed, by the next whole visit of the reconciler. It
 * finds attempts by an index and their tasks in ECS, leaves those alone on which a dispatcher may be at work, and may have a clock of
 * its own.
 */
function recovered({ faults, visits, history, begun, ended }: Observed, at: number): number {
  if (faults.length === 0) return at;
  const skew = 2 * Math.max(0, ...Object.values(history.skew).map(Math.abs));
  const mayDie = faults.some(({ kind }) => /^(dispatch|run|batch) /.test(kind));
  const from = at + (skew + (mayDie ? GONE_SECONDS : 0)) * 1000;
  const isBlind = (visit: number) =>
    history.steps.some((step) => {
      const since = (visit - begun) / 1000 - step.at;
      const isStale = step.kind === 'stale index' || step.kind === 'stale tasks';
      return isStale && since >= 0 && since < step.seconds;
    });
  return visits.find((visit) => visit >= from && !isBlind(visit)) ?? ended;
}

/**
 * How many invocations were cut off at or after a request of that operation: it may be repeated.
 * @param made when it took effect; another process takes over what was cut off within two minutes
 */
function interruptions(
  { faults }: Observed,
  operation: string,
  made: readonly { readonly at: number }[] = [],
): number {
  const [first] = made;
  const from = first === undefined ? 0 : first.at - 120_000;
  return faults.filter(({ at, requests }) => at >= from && requests.includes(operation)).length;
}
