import { ServiceError } from '../service.ts';

/** The type of DynamoDB's error for a request that it understands and cannot carry out. */
export const INVALID = 'com.amazon.coral.validate#ValidationException';

export function invalidRequest(message: string): ServiceError {
  return new ServiceError(INVALID, message);
}

export function isInvalid(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code === INVALID;
}
