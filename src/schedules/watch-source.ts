// What the sync function does every minute where the deployment names a source: it reads that, syncs what is new and good, keeps
// the last good crontab where the new one is not, and notifies people once.
import type { Remaining } from '../aws/deadline.ts';
import { explainAws } from '../aws/errors.ts';
import type { CrontabSource } from '../config/crontab-source.ts';
import { countProblems } from '../crontab/diagnostics/counts.ts';
import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import { maskedDiagnostic } from '../crontab/diagnostics/diagnostic-text.ts';
import { CronbridgeError } from '../errors.ts';
import { readSourceState, writeSourceState } from '../runs/ledger/source-note.ts';
import { Table } from '../runs/ledger/table.ts';
import { publishNews } from '../source/publish-news.ts';
import { type KnownContent, readSourceContent } from '../source/read-source.ts';
import { afterLook, isDue, type Look, type SourceState } from '../source/source-state.ts';
import { applyFiles } from './apply-crontab.ts';
import { callUntilAnswered } from './call-until-answered.ts';
import { sourceFiles } from './own-crontab.ts';
import type { SyncParts } from './sync-parts.ts';
import type { ApplyAnswer, Refusal } from './transport.ts';

type Answer = Exclude<ApplyAnswer, Refusal>;

/** @returns what was found; `busy`: another sync is at work, and the next look decides */
export async function watchSource(
  parts: SyncParts,
  context: Remaining | undefined,
): Promise<{ readonly found: Look['found'] | 'busy' }> {
  const { config, clients, logger, now } = parts;
  const { source } = config;
  if (source === undefined)
    throw new CronbridgeError('usage', 'this deployment names no source of its crontab');
  const { address } = source;
  const table = new Table(clients.dynamo, config);
  const last = await readSourceState(table, address);
  const look = await lookAt(source, last, parts, context);
  if (look === undefined) return { found: 'busy' };
  const { state, news } = afterLook(last, look, { address, now: now() });
  const to = { sns: clients.sns, topicArn: config.topicArn, deployment: config.prefix };
  for (const one of news) {
    const { event, message: reason, since } = one;
    const isProblem = event === 'refused' || event === 'failing';
    logger[isProblem ? 'error' : 'info']('crontab source', { event, reason, since });
    // Before the note: what is published twice is better than what is never published.
    await callUntilAnswered(() => publishNews(to, address, one), parts);
  }
  if (look.found !== 'unchanged' || last?.failing !== undefined) await writeSourceState(table, state);
  return { found: look.found };
}

/** @returns undefined if another sync is at work */
async function lookAt(
  source: CrontabSource,
  last: SourceState | undefined,
  parts: SyncParts,
  context: Remaining | undefined,
): Promise<Look | undefined> {
  const { config, clients, now, wait } = parts;
  const known = last === undefined || isDue(last, now()) ? {} : last;
  try {
    const { text, ...content } = await readSourceContent(
      { source, client: clients.scheduler, endpoint: config.s3Endpoint, wait },
      known,
    );
    if (text === undefined) return { found: 'unchanged' };
    const request = { files: sourceFiles(source.address, text) };
    return decided(await applyFiles(request, undefined, parts, context), content);
  } catch (error) {
    const explained = explainAws(error, 'sync');
    if (!(explained instanceof CronbridgeError)) throw error;
    return explained.code === 'stale-plan' ? undefined : { found: 'failing', message: explained.message };
  }
}

function decided({ diagnostics, planned, applied }: Answer, content: KnownContent): Look {
  if (planned === undefined) return { found: 'refused', content, message: firstError(diagnostics) };
  const { refused } = planned;
  if (refused) return { found: 'refused', content, message: refused.message };
  const [failed] = applied?.failed ?? [];
  if (failed) return { found: 'failing', message: failed.message };
  // The time ran out: the next look goes on.
  if (applied === undefined || applied.left.length > 0)
    return { found: 'failing', message: 'the plan was not applied completely' };
  return { found: 'accepted', content };
}

function firstError(diagnostics: readonly Diagnostic[]): string {
  const count = `the crontab has ${countProblems(diagnostics)}`;
  const first = diagnostics.find(({ severity }) => severity === 'error');
  if (first === undefined) return count;
  const { file, line, column, message, code } = maskedDiagnostic(first);
  return `${count}: ${file}:${line}:${column}: ${message} [${code}]`;
}
