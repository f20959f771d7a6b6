// How a tool of `cronbridge mcp` is made of a reading or an action: what it is called with is read, and what fails is an answer.
import picocolors from 'picocolors';
import { CronbridgeError } from '../../errors.ts';
import { type ArgumentsOf, type Parameters, readerOf } from '../../mcp/parameters.ts';
import type { McpTool, ToolAnswer, ToolEffect } from '../../mcp/tool.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { read } from '../../schema.ts';
import type { Context } from '../context.ts';
import { failureJson } from '../output/failure.ts';
import { visible } from '../output/safe-text.ts';
import type { Output } from '../output/terminal.ts';
import { withSettings } from '../settings.ts';
import { withDeployment, withDeploymentWaiting } from '../with-deployment.ts';

/** What the server was started with. */
export interface ToolsOf {
  readonly context: Context;
  /** The crontab files and directories on the command line. */
  readonly paths: readonly string[];
  readonly allowActions: boolean;
}

/** A call of a tool. Settings, credentials and crontabs are read anew in each: the server outlives their changes. */
interface Call {
  /** It prints nothing: the standard output belongs to the protocol, and nobody reads the other. */
  readonly context: Context;
  readonly paths: readonly string[];
  /** Does work with the deployment, and leaves off when the client does. @param doing in the form "list the runs" */
  reading<T>(doing: string, work: (deployment: Deployment) => Promise<T>): Promise<T>;
  /** The same for what has its own limits of time, and is done to its end once it has begun. */
  finishing<T>(doing: string, work: (deployment: Deployment) => Promise<T>): Promise<T>;
}

interface ToolDefinition<P extends Parameters> {
  /** That of the command which does the same. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: P;
  readonly effect?: ToolEffect;
  readonly answer: (call: Call, given: ArgumentsOf<P>) => Promise<ToolAnswer>;
}

export type ToolOf = (server: ToolsOf) => McpTool;

export function defineTool<P extends Parameters>(definition: ToolDefinition<P>): ToolOf {
  const { answer, ...shown } = definition;
  const { name, effect, parameters } = definition;
  const reader = readerOf(parameters);
  return ({ context, paths, allowActions }) => ({
    ...shown,
    isListed: effect === undefined || allowActions,
    call: async (sent, signal) => {
      try {
        if (effect !== undefined && !allowActions) throw notAllowed(name);
        const reading = read(reader, sent, 'the call');
        if (!reading.ok) throw new CronbridgeError('usage', `${name}: ${reading.problems.join('; ')}`);
        return shownAnswer(await answer(callOf(context, paths, signal), reading.value));
      } catch (error) {
        return shownAnswer(failedAnswer(error));
      }
    },
  });
}

/** An error as an answer. @param details what is known besides */
export function failedAnswer(error: unknown, details: object = {}): ToolAnswer {
  const failure = failureJson(error);
  const { message, hint } = failure;
  const said = `error: ${message}${hint === undefined ? '' : `\nremedy: ${hint}`}`;
  return { isError: true, said, value: { error: failure, ...details } };
}

function notAllowed(name: string): CronbridgeError {
  return new CronbridgeError('usage', `${name} is an action, and this server only reads`, {
    hint: 'who has set it up can start it with "cronbridge mcp --allow-actions"',
  });
}

const NOWHERE: Output = {
  colors: picocolors.createColors(false),
  width: undefined,
  write: () => {},
  line: () => {},
  overwrite: () => {},
};

function callOf(started: Context, paths: readonly string[], signal: AbortSignal): Call {
  const context = withSettings({ ...started, terminal: { out: NOWHERE, err: NOWHERE }, ask: undefined });
  return {
    context,
    paths,
    reading: (doing, work) =>
      withDeployment(context, doing, (deployment) => whileWanted(signal, () => work(deployment)), FRESH),
    finishing: (doing, work) => withDeploymentWaiting(context, doing, work, FRESH),
  };
}

const FRESH = { credentials: 'fresh' } as const;

/** @throws an error that nobody sees if the client wants no answer any more */
function whileWanted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work().then(resolve, reject);
  });
}

/** What jobs and people have written is shown as it is, but nothing in it is invisible: a model reads what its user cannot see. */
function shownAnswer({ value, said, isError }: ToolAnswer): ToolAnswer {
  return {
    value: shown(value) as object,
    ...(said !== undefined && { said: visible(said) }),
    ...(isError && { isError }),
  };
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [visible(name), shown(inner)]));
}
