// What the commands' grammars have in common: how options are read, and how a command's work is started.
import { Option } from 'commander';
import { CronbridgeError } from '../errors.ts';
import type { Context } from './context.ts';

/** The options that a command's function takes: its last parameter. */
export type Options<F extends (context: Context, ...rest: never[]) => unknown> =
  Parameters<F> extends [...unknown[], infer Last] ? Last : never;

/** Runs a command's work with its context. */
export type Start = (work: (context: Context) => Promise<number>) => Promise<void>;

export const crontabs = 'crontab/*.crontab';

/** A single path each time: what follows it may be a job. */
export function crontabOption(): Option {
  return new Option('--crontab <path>', 'a file or directory, repeatable')
    .argParser(collect)
    .default([], crontabs);
}

export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

export function count(text: string): number {
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text);
  throw new CronbridgeError('usage', `"${text}" is not a positive whole number`);
}

export function port(text: string): number {
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new CronbridgeError('usage', `port "${text}" is not a number from 0 to 65535`);
}

/** A name that can stand in a host name, as regions do. */
export function region(text: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new CronbridgeError('usage', `"${text}" is not the name of an AWS region`, {
    hint: 'for example --region eu-west-1',
  });
}

/** A host name as `Host` has it, without port; in lower case. */
export function hostName(text: string, previous: readonly string[]): readonly string[] {
  const name = text.toLowerCase();
  if (/^(?:[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\])$/.test(name))
    return [...previous, name];
  throw new CronbridgeError('usage', `"${text}" is not a host name`, {
    hint: 'write it without a port or "*", for example --allow-host build.example.com',
  });
}
