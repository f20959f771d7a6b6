// The errors of SQS in its words, and the codes that the older query protocol had for them.
import { ServiceError } from '../service.ts';

/** What `x-amzn-query-error` says for each error type; types that are absent kept their name. */
export const queryCodes: Readonly<Record<string, string>> = {
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
};

export function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

export function invalidParameter(name: string, value: unknown, reason: string): ServiceError {
  return invalid(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);
}

/** @throws ServiceError MissingRequiredParameterException when the value is absent */
export function given<T>(name: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new ServiceError(
    'MissingRequiredParameterException',
    `The request must contain the parameter ${name}.`,
  );
}

/** @throws ServiceError InvalidParameterValueException when a value that was given is out of range */
export function within(name: string, value: number | undefined, min: number, max: number): void {
  if (value !== undefined && !(value >= min && value <= max)) {
    throw invalidParameter(name, value, `Must be between ${min} and ${max}, if provided.`);
  }
}
