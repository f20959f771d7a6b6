import { ServiceError } from '../service.ts';

/** An error of DynamoDB's own. @param details further members of the error */
export function dynamoError(
  name: string,
  message: string,
  details: Record<string, unknown> = {},
): ServiceError {
  return new ServiceError(`com.amazonaws.dynamodb.v20120810#${name}`, message, { details });
}
