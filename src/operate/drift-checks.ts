// Compares the deployed schedules with the crontab files of this machine.
import type { Environment } from '../config/environment.ts';
import { countProblems } from '../crontab/diagnostics/counts.ts';
import { hasErrors } from '../crontab/diagnostics/diagnostic.ts';
import { type DeploymentState, readDeployment } from '../runs/ledger/deployment-reader.ts';
import { desire } from '../schedules/desired.ts';
import { diff } from '../schedules/diff.ts';
import type { FieldChange, Plan, Schedule, Update } from '../schedules/plan.ts';
import { readJobs } from '../schedules/read-jobs.ts';
import { someNames } from '../some-names.ts';
import { isGapSchedule } from '../time/schedule-name.ts';
import { anError, aWarning, type Check, type CheckResult, type Examined, notChecked, ok } from './check.ts';
import type { CrontabHere } from './crontab-here.ts';
import { openTable } from './open-ledger.ts';

export function driftChecks(
  examined: Examined,
  settings: () => Promise<Environment>,
  schedules: () => Promise<readonly Schedule[]>,
): readonly Check[] {
  const { crontab } = examined;
  return [
    {
      part: 'crontab',
      check: async () => {
        if (crontab === undefined) return notChecked('not compared: there is no crontab here');
        const state = await readDeployment(openTable(examined));
        return checkDrift(examined, crontab, state, await settings(), await schedules());
      },
    },
  ];
}

function checkDrift(
  { names, command, now }: Examined,
  { files, revision }: CrontabHere,
  state: DeploymentState,
  settings: Environment,
  schedules: readonly Schedule[],
): CheckResult | readonly CheckResult[] {
  const timezone = settings.CRONBRIDGE_TIMEZONE || 'UTC';
  const { jobs, diagnostics } = readJobs(files, { timezone, now: now() });
  if (hasErrors(diagnostics)) {
    return notChecked(`not compared: the crontab here has ${countProblems(diagnostics)}`, command('plan'));
  }
  const targets = {
    queueArn: settings.CRONBRIDGE_QUEUE_ARN ?? '',
    schedulerRoleArn: settings.CRONBRIDGE_SCHEDULER_ROLE_ARN ?? '',
    undeliveredQueueArn: settings.CRONBRIDGE_UNDELIVERED_QUEUE_ARN ?? '',
  };
  const paths = new Map(files.map(({ file, path = file }) => [file, path]));
  const desired = desire(jobs, targets, now(), (file) => paths.get(file) ?? file);
  const plan = withoutTime(diff(desired, schedules, { group: names.group, now: now() }));
  const isDeployed = revision !== undefined && revision === state.revision;
  const edited = plan.update.filter((update) => isDeployed || isEdited(update));
  const found = [
    ...editedResults(edited, command),
    ...(isDeployed
      ? goneResults(plan, command)
      : aheadResults(plan, plan.update.length - edited.length, command)),
  ];
  if (found.length > 0) return found;
  return ok('the schedules are what the crontab here says');
}

/** Without what comes and goes with the calendar, and without what other checks report. */
function withoutTime(plan: Plan): Pick<Plan, 'create' | 'update' | 'delete'> {
  return {
    create: plan.create.filter(({ name }) => !isGapSchedule(name)),
    delete: plan.delete.filter((name) => !isGapSchedule(name)),
    update: plan.update
      .filter(({ schedule }) => !isGapSchedule(schedule.name))
      .map((update) => ({ ...update, changes: update.changes.filter(isDrift) }))
      .filter(({ changes }) => changes.length > 0),
  };
}

const REPORTED_ELSEWHERE: readonly FieldChange['field'][] = ['queueArn', 'roleArn', 'state'];

function isDrift({ field }: FieldChange): boolean {
  return !REPORTED_ELSEWHERE.includes(field);
}

/** The description has the entry as it was synced: if that has not changed, neither has the crontab. */
function isEdited({ changes }: Update): boolean {
  return changes.every(({ field }) => field !== 'description');
}

function editedResults(edited: readonly Update[], command: Examined['command']): CheckResult[] {
  if (edited.length === 0) return [];
  const texts = edited.map(
    ({ schedule, changes }) => `${schedule.name} (${changes.map(({ field }) => field).join(', ')})`,
  );
  return [
    anError(
      `schedules are not as their entries make them, so they were edited by hand, or synced with other options: ${someNames(texts)}`,
      `see ${command('plan')}, then ${command('sync')}`,
    ),
  ];
}

/** The same revision was synced, so nobody but a person deleted or made these. */
function goneResults(plan: Pick<Plan, 'create' | 'delete'>, command: Examined['command']): CheckResult[] {
  const gone = plan.create.map(({ name }) => name);
  return [
    ...(gone.length > 0
      ? [anError(`schedules were deleted by hand: ${someNames(gone)}`, command('sync'))]
      : []),
    ...(plan.delete.length > 0
      ? [anError(`schedules were made by hand: ${someNames(plan.delete)}`, command('sync'))]
      : []),
  ];
}

function aheadResults(
  plan: Pick<Plan, 'create' | 'delete'>,
  updates: number,
  command: Examined['command'],
): CheckResult[] {
  const counts = [
    ...(plan.create.length > 0 ? [`${plan.create.length} to create`] : []),
    ...(updates > 0 ? [`${updates} to update`] : []),
    ...(plan.delete.length > 0 ? [`${plan.delete.length} to delete`] : []),
  ];
  if (counts.length === 0) return [];
  return [aWarning(`the crontab here is not what is deployed: ${counts.join(', ')}`, command('plan'))];
}
