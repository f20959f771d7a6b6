// The tools that read the crontab of the server's machine, or one that is sent. No file is read that a client names.
import { crontabPaths } from '../../config/crontab-paths.ts';
import { countProblems } from '../../crontab/diagnostics/counts.ts';
import { type Diagnostic, hasErrors } from '../../crontab/diagnostics/diagnostic.ts';
import { maskedDiagnostic } from '../../crontab/diagnostics/diagnostic-text.ts';
import { CronbridgeError } from '../../errors.ts';
import { readCrontabFiles } from '../../files/crontab-files.ts';
import { countParameter, maybe, textParameter, yesParameter } from '../../mcp/parameters.ts';
import type { ToolAnswer } from '../../mcp/tool.ts';

import { parseAhead } from '../../operate/asked-time.ts';
import { plannedRuns } from '../../operate/planned-runs.ts';
import { plannedIn, requestPlan } from '../../operate/sync.ts';
import { checkedTimezone } from '../../schedules/checked-timezone.ts';
import { readJobs } from '../../schedules/read-jobs.ts';
import { END_OF_CALENDAR } from '../../time/interval.ts';
import { crontabToSync, requestFor } from '../crontab-to-sync.ts';
import { crontabsToCheck } from '../crontabs-to-check.ts';
import { explainText, languageOf } from '../explain-text.ts';
import { firstOf } from '../first-of.ts';
import { comingStarts, nextStarts, selectJobs, startJson } from '../next-starts.ts';
import { checkedJobJson } from '../output/checked-job.ts';
import { checkedJson } from '../output/diagnostics.ts';
import { explainedJson } from '../output/explanation.ts';
import { plannedJson } from '../output/planned.ts';
import { chosenTimezone } from '../timezone.ts';
import { defineTool, failedAnswer, type ToolOf } from './define-tool.ts';
import { withShortLists } from './short-lists.ts';

/** Longer than any crontab that a person edits. */
const LONGEST_CRONTAB = 1_000_000;

const anInstant = (what: string) =>
  maybe(textParameter(`${what}: an instant such as 2027-01-01T09:00 (UTC), or with an offset`));

const explain = defineTool({
  name: 'explain',
  title: 'Explain an entry',
  description:
    'What an entry of a crontab, or a time alone, means: in words, by field, as EventBridge schedules, and with its next runs.',
  parameters: {
    entry: textParameter('a time such as */5 8-18 * * 1-5, or whole lines of a crontab', 20_000),
    language: maybe(textParameter('language of the words: en (the default), ja, de and many others', 20)),
    timezone: maybe(textParameter('time zone of an entry that sets none', 60)),
    count: maybe(countParameter('number of runs to show; 5 by default', 1, 100)),
    from: anInstant('runs from this time on, instead of now'),
  },
  answer: async ({ context }, { entry, language = 'en', timezone, count = 5, from }) => {
    const { explained, diagnostics, failed } = explainText(
      { file: 'entry', text: entry },
      {
        language: languageOf(language),
        timezone:
          timezone === undefined
            ? (await context.settings()).timezone
            : checkedTimezone('timezone', timezone),
        count,
        from: from === undefined ? context.now() : parseAhead(from, 'from', context.now()),
      },
    );
    const value = withShortLists({ entries: explained.map(explainedJson), diagnostics }, 100);
    if (failed) return invalid('the entry', diagnostics);
    if (explained.length === 0) throw new CronbridgeError('usage', 'the text contains no entry');
    return { value };
  },
});

/** What is wrong instead of an answer. @param what in the form "the entry" */
function invalid(what: string, diagnostics: readonly Diagnostic[]): ToolAnswer {
  const error = new CronbridgeError('invalid-crontab', `${what} has ${countProblems(diagnostics)}`, {
    hint: 'correct what the diagnostics name: a crontab with an error is not used at all',
  });
  return failedAnswer(error, withShortLists({ diagnostics: diagnostics.map(maskedDiagnostic) }, 100));
}

const validate = defineTool({
  name: 'validate',
  title: 'Check the crontab',
  description:
    'Every error and warning of the crontab that a sync from here would take, or of a text, with the place of each and what to do; and its jobs.',
  parameters: {
    text: maybe(textParameter('a crontab to check instead', LONGEST_CRONTAB)),
    timezone: maybe(textParameter('time zone of entries that set none', 60)),
    limit: maybe(countParameter('how many jobs and diagnostics at most; 50 by default', 1, 500)),
  },
  answer: async ({ context, paths }, { text, timezone: zone, limit = 50 }) => {
    const settings = await context.settings();
    const timezone = zone === undefined ? settings.timezone : checkedTimezone('timezone', zone);
    const { files, notRead } =
      text === undefined
        ? await crontabsToCheck(context, paths)
        : { files: [{ file: 'text', text }], notRead: [] };
    const { jobs, diagnostics } = readJobs(files, { timezone, now: context.now() });
    const checked = checkedJson({ jobs: jobs.map((job) => checkedJobJson(job)), diagnostics, notRead });
    return { value: { accepted: !hasErrors(diagnostics), ...withShortLists(checked, limit) } };
  },
});

const next = defineTool({
  name: 'next',
  title: 'Show when jobs start next',
  description:
    'When the jobs of the crontab here start next: once for each job, or the coming starts of one job or of an interval.',
  parameters: {
    job: maybe(textParameter('only this job')),
    count: maybe(countParameter('how many starts; 10 by default for one job or an interval', 1, 1_000)),
    from: anInstant('starts from this time on, instead of now'),
    until: anInstant('starts before this time'),
    planned: maybe(yesParameter('also the runs that were asked for at a later time, from the deployment')),
  },
  answer: async ({ context, paths, reading }, { job, count, ...given }) => {
    const from = given.from === undefined ? context.now() : parseAhead(given.from, 'from', context.now());
    const until =
      given.until === undefined ? END_OF_CALENDAR : parseAhead(given.until, 'until', context.now());
    if (until <= from) throw new CronbridgeError('usage', 'until is not after from');
    const settings = await context.settings();
    const files = await readCrontabFiles(crontabPaths(settings, paths));
    const { jobs, diagnostics } = readJobs(files, { timezone: chosenTimezone(settings) });
    if (hasErrors(diagnostics)) return invalid('the crontab', diagnostics);
    const selected = selectJobs(jobs, job, `${context.program} next`);
    const all = given.planned ? await reading('read the planned runs', plannedRuns) : [];
    const planned = all.filter((run) => job === undefined || run.job === job);
    if (job === undefined && count === undefined && given.until === undefined)
      return { value: withShortLists({ starts: nextStarts(selected, planned, from).map(startJson) }, 1_000) };
    const starts = firstOf(comingStarts(selected, planned, { from, until }), count ?? 10);
    return { value: withShortLists({ starts: starts.map(startJson) }, 1_000) };
  },
});

const plan = defineTool({
  name: 'plan',
  title: 'Plan a sync',
  description:
    'What a sync of the crontab here would change in the deployment: schedules created, updated and deleted. It changes nothing; "cronbridge sync" does.',
  parameters: {
    resume: maybe(yesParameter('as if paused jobs were resumed too')),
    limit: maybe(countParameter('how many items of each list at most; 50 by default', 1, 500)),
  },
  answer: async ({ context, paths, finishing }, { resume, limit = 50 }) => {
    const crontab = await crontabToSync(context, paths);
    const review = await finishing('plan', (deployment) =>
      requestPlan(deployment, { ...requestFor(crontab), ...(resume && { resume }) }),
    );
    const { diagnostics } = review;
    if (hasErrors(diagnostics)) return invalid('the crontab', diagnostics);
    return { value: withShortLists(plannedJson({ ...plannedIn(review), diagnostics }), limit) };
  },
});

export const CRONTAB_TOOLS: readonly ToolOf[] = [next, explain, validate, plan];
