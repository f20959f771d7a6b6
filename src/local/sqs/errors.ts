// The errors of SQS with AWS's messages, and their codes in the older query protocol.
import { ServiceError } from '../service.ts';

/** The value of `x-amzn-query-error` by error type; absent types kept their name. */
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

/** @throws ServiceError MissingRequiredParameterException if the value is absent */
export function given<T>(name: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new ServiceError(
    'MissingRequiredParameterException',
    `The request must contain the parameter ${name}.`,
  );
}

/** @throws ServiceError InvalidParameterValueException if the value is present and out of range */
export function within(name: string, value: number | undefined, min: number, max: number): void {
  if (value !== undefined && !(value >= min && value <= max)) {
    throw invalidParameter(name, value, `Must be between ${min} and ${max}, if provided.`);
  }
}
