// What the simulator knows of the sources as they are: the laws that they break, and how each of their layers can be broken.

/** A law that does not hold yet, with a seed that shows it. A test fails as soon as it holds there. */
export const OPEN_VIOLATIONS: readonly { readonly law: string; readonly seed: number }[] = [];

/** A source with one text replaced. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly becomes: string;
  /** Where it shows most; by default all are played. */
  readonly scenario?: string;
  /** The test that notices it where hardly any history does. */
  readonly test?: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'the queue drops no twins',
    file: 'src/local/sqs/queue.ts',
    text: 'if (twin !== undefined) return twin;',
    becomes: '',
  },
  {
    name: 'the claim is unconditional',
    file: 'src/runs/ledger/ledger.ts',
    text: "const condition: Condition = { condition: 'attribute_not_exists(#pk)' };",
    becomes: "const condition: Condition = { condition: 'attribute_not_exists(#never)' };",
  },
  {
    name: 'the client token is random',
    file: 'src/runs/start/run-task.ts',
    text: 'clientToken: clientToken(attempt, config.prefix),',
    becomes: 'clientToken: crypto.randomUUID(),',
  },
  {
    name: 'the lock has no owner',
    file: 'src/runs/ledger/lock-line.ts',
    text: 'holders.length < places && !holders.some(isFormerHolder)',
    becomes: 'places > 0 || holders.some(isFormerHolder)',
  },
  {
    name: 'a lock has one place more',
    file: 'src/runs/ledger/lock-line.ts',
    text: 'holders.length < places && ',
    becomes: 'holders.length < (places === 1 ? 1 : places + 1) && ',
    scenario: 'several at a time',
  },
  {
    name: 'nobody waits for the deployment',
    file: 'src/runs/ledger/lock-line.ts',
    text: '...(maxRunning === undefined ? []',
    becomes: '...(maxRunning !== null ? []',
    scenario: 'limited deployment',
  },
  {
    name: 'the client token does not name the deployment',
    file: 'src/runs/start/run-task.ts',
    text: '.update(JSON.stringify([deployment, runId, number, launch]))',
    becomes: '.update(JSON.stringify([runId, number, launch]))',
    scenario: 'shared cluster',
  },
  {
    name: 'the line is ignored',
    file: 'src/runs/ledger/lock-line.ts',
    text: 'next !== undefined && hasPlace(all, next.places ?? 1)',
    becomes: 'next === null',
  },
  {
    name: 'the line is served from its end',
    file: 'src/runs/ledger/lock-line.ts',
    text: 'const waiting = [...line];',
    becomes: 'const waiting = line.toReversed();',
    scenario: 'lines',
  },
  {
    name: 'the deadline is ignored',
    file: 'src/runs/message/deadline.ts',
    text: 'windowSeconds(message) + deadline;',
    becomes: 'windowSeconds(message) + deadline + 900;',
  },
  {
    name: 'one retry too many',
    file: 'src/runs/ledger/retry.ts',
    text: 'if (attempt > retry.limit ||',
    becomes: 'if (attempt > retry.limit + 1 ||',
  },
  {
    name: 'every failure is retried',
    file: 'src/runs/ledger/retry.ts',
    text: 'message.exitCodes?.noRetry?.includes(exitCode)',
    becomes: 'message.exitCodes?.noRetry?.includes(-exitCode)',
  },
  {
    name: 'ends are told twice',
    file: 'src/runs/settle.ts',
    text: '() => notify(withPause(attempt, paused))',
    becomes:
      'async () => (await notify(withPause(attempt, paused))) && (await notify(withPause(attempt, paused)))',
  },
  {
    name: 'a settlement is taken over at once',
    file: 'src/runs/end/close.ts',
    text: 'return hadTime ? ledger.takeSettlement(attempt, now()) : undefined;',
    becomes: 'void hadTime; return ledger.takeSettlement(attempt, now());',
    scenario: 'frozen processes',
  },
  {
    name: 'two take over a settlement',
    file: 'src/runs/ledger/ledger.ts',
    text: "condition: '#unsettled = :unsettled',",
    becomes: "condition: '#unsettled = :unsettled OR attribute_exists(#pk)',",
    // Both would have to read it between two requests of the other.
    test: 'test/runs/ledger/ledger.test.ts',
  },
  {
    name: 'an end is recorded over another one',
    file: 'src/runs/ledger/ledger.ts',
    text: 'return this.#end(known, ({ state }) => !isFinal(state), unsettled(ending, now), now);',
    becomes: 'return this.#end(known, () => true, unsettled(ending, now), now);',
    scenario: 'stale reads',
  },
  {
    name: 'an attempt is launched again beside another launch',
    file: 'src/runs/ledger/ledger.ts',
    text: "const conditions = ['attribute_not_exists(#launching)',",
    becomes: "const conditions = ['attribute_exists(#pk)',",
  },
  {
    name: 'a settlement has no time limit',
    file: 'src/runs/settle.ts',
    text: 'if (parts.now().getTime() > over)',
    becomes: 'if (parts.now().getTime() > over + 86_400_000)',
    scenario: 'frozen processes',
  },
  {
    name: 'nobody looks again before a request',
    file: 'src/aws/last-look.ts',
    text: 'const look = looking.getStore();',
    becomes: 'const look = undefined as (() => void) | undefined;',
    scenario: 'frozen processes',
  },
  {
    name: 'the reconciler does nothing',
    file: 'src/runs/end/take-event.ts',
    text: 'await reconcile(parts);',
    becomes: 'void reconcile;',
  },
  {
    name: 'a new lock is free though runs hold the old one',
    file: 'src/schedules/apply-crontab.ts',
    text: 'if (isChanging(job)) await holdForFormer(table, lock, former, now());',
    becomes: 'void [isChanging, job, holdForFormer, lock, former];',
  },
  {
    name: 'what was due before a sync is forgotten',
    file: 'src/runs/end/missing-runs.ts',
    text: '[...former, ...deployed]',
    becomes: 'deployed',
  },
  {
    name: 'what was due before a pause is forgotten',
    file: 'src/operate/pause.ts',
    text: 'await noteFormerSchedules(openTable(deployment), asTheyFired(changing, now()));',
    becomes: 'void [noteFormerSchedules, asTheyFired, now];',
    scenario: 'pauses',
  },
  {
    name: 'a lock is released while its holder may start',
    file: 'src/runs/start/lock.ts',
    text: "if (holder.state === 'claimed') return false;",
    becomes: "if (holder.state === 'claimed') return true;",
  },
  {
    name: 'a group goes on after a failed message',
    file: 'src/runs/start/batch.ts',
    text: 'return records.slice(index).map((left) => ({ record: left, delaySeconds }));',
    becomes: 'return [{ record, delaySeconds }];',
    scenario: 'lines',
  },
  {
    name: 'nobody ends a wait at its deadline',
    file: 'src/runs/start/lock.ts',
    text: 'await scheduleDeadline(parts, attempt);',
    becomes: 'void scheduleDeadline;',
    scenario: 'long tasks',
  },
  {
    name: 'a lost timeout is not made up for',
    file: 'src/runs/end/active-runs.ts',
    text: 'await stopTaskOf(parts, attempt, attempt.taskArn, timeoutReason(timeout));',
    becomes: 'void [stopTaskOf, timeoutReason];',
    scenario: 'tasks of days',
  },
  {
    name: 'the end of a forgotten task is not recorded',
    file: 'src/runs/end/forgotten-task.ts',
    text: 'await closeStopped(parts, stopped);',
    becomes: 'void closeStopped; return false;',
    scenario: 'clocks that differ',
  },
  {
    name: 'no retry is ever scheduled',
    file: 'src/runs/settle.ts',
    text: 'await scheduleRetry(parts, retry);',
    becomes: '',
  },
  {
    name: 'a visit launches however long it took',
    file: 'src/runs/start/dispatcher.ts',
    text: "if (now.getTime() - begun.getTime() > LAUNCH_MS) return 'visit over';",
    becomes: 'void LAUNCH_MS;',
    scenario: 'frozen processes',
  },
  {
    name: 'a started attempt keeps its lock after its end',
    file: 'src/runs/settle.ts',
    text: 'await releaseLocks(parts, attempt);',
    becomes: '',
  },
];
