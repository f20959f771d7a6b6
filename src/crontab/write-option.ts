import { durationText } from './duration-text.ts';
import type { OptionValues } from './parse/option-values.ts';

type Value<K extends keyof OptionValues> = NonNullable<OptionValues[K]>;

const asItIs = (text: string) => text;
const listed = (values: readonly (string | number)[]) => values.join(',');

/** Each option has its writer: a new one does not compile without. */
const WRITERS: { readonly [K in keyof Required<OptionValues>]: (value: Value<K>) => string } = {
  name: asItIs,
  timezone: asItIs,
  enabled: String,
  start: asItIs,
  end: asItIs,
  jitter: durationText,
  deadline: durationText,
  overlap: asItIs,
  lock: ({ name, places = 1 }) => (places === 1 ? name : `${name}:${places}`),
  timeout: durationText,
  expect: durationText,
  late: durationText,
  finishBy: asItIs,
  retries: String,
  retryDelay: durationText,
  retryOn: listed,
  okExit: listed,
  noRetryExit: listed,
  skipExit: listed,
  catchUp: asItIs,
  pauseAfter: String,
  notify: asItIs,
  notifyTo: listed,
  checkIn: listed,
  owner: asItIs,
  runbook: asItIs,
  cluster: asItIs,
  taskDefinition: asItIs,
  container: asItIs,
  taskRole: asItIs,
  cpu: String,
  memory: String,
  ephemeralStorage: String,
  launch: asItIs,
  on: asItIs,
};

/** The value of an option as a crontab has it after the `=`. */
export function writeOption<K extends keyof OptionValues>(field: K, value: Value<K>): string {
  return WRITERS[field](value);
}
