import type { GenericSchema } from 'valibot';
import { read } from '../schema.ts';

/** A request, or an event, that cannot be fulfilled. `name` is its code; an event's is Lambda's `errorType`. */
export class RequestError extends Error {
  constructor(
    name: 'UnknownJob' | 'UnknownRun' | 'InvalidRequest' | 'InvalidEvent' | 'NoPlaceForArguments' | 'BadTime',
    message: string,
  ) {
    super(message);
    this.name = name;
  }
}

/** @throws RequestError with everything that is wrong with the input */
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
