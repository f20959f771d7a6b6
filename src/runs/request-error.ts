import type { GenericSchema } from 'valibot';
import { read } from '../schema.ts';

/** What somebody asked a function for cannot be done; `name` is what Lambda tells its caller as `errorType`. */
export class RequestError extends Error {
  constructor(
    name: 'UnknownJob' | 'UnknownRun' | 'InvalidRequest' | 'InvalidEvent' | 'NoPlaceForArguments',
    message: string,
  ) {
    super(message);
    this.name = name;
  }
}

/** @throws RequestError that names everything that is wrong with what was given */
export function accept<T>(
  schema: GenericSchema<unknown, T>,
  given: unknown,
  whole: string,
  name: 'InvalidRequest' | 'InvalidEvent' = 'InvalidRequest',
): T {
  const reading = read(schema, given, whole);
  if (reading.ok) return reading.value;
  throw new RequestError(name, reading.problems.join('; '));
}
