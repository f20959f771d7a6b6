// What a schedule may invoke: a queue by its ARN, or any write operation of a service by `arn:aws:scheduler:::aws-sdk:...`.
import { jsonObject } from '../json-object.ts';
import { ServiceError } from '../service.ts';
import type { ScheduleInput } from './input.ts';

export type Target = ScheduleInput['Target'];

/** The service and operation of a universal target: `ecs` and `stopTask`. */
export function universalOf(arn: string): { service: string; action: string } | undefined {
  const [, service, action] = /^arn:aws(?:-[a-z]+)*:scheduler:::aws-sdk:([a-z0-9]+):(\w+)$/.exec(arn) ?? [];
  return service === undefined || action === undefined ? undefined : { service, action };
}

export function isQueue(arn: string): boolean {
  return /^arn:aws(-[a-z]+)*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+$/.test(arn);
}

/** Prefixes of the read-only operations that universal targets may not call (user guide, "Universal targets"). */
const readOnly =
  /^(get|describe|list|poll|receive|search|scan|query|select|read|lookup|discover|validate|batchGet|batchDescribe|batchRead|transactGet|adminGet|adminList|testMigration|retrieve|testConnection|translateDocument|isAuthorized|invokeModel)/;

/** @throws ServiceError ValidationException */
export function checkTarget(target: Target): void {
  const universal = universalOf(target.Arn);
  if (universal !== undefined) {
    checkUniversal(universal, target.Input);
  } else if (!/^arn:aws(-[a-z]+)*:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:.+$/.test(target.Arn)) {
    throw invalid('Provided Arn is not in correct format.');
  }
  if (target.SqsParameters !== undefined && !isQueue(target.Arn)) {
    throw invalid('SqsParameters can only be used with an SQS queue as target.');
  }
  if (isQueue(target.Arn) && target.Arn.endsWith('.fifo') && !target.SqsParameters?.MessageGroupId) {
    throw invalid('SqsParameters.MessageGroupId is required for a FIFO queue.');
  }
}

function checkUniversal(
  { service, action }: { service: string; action: string },
  input: string | undefined,
): void {
  if (!/^[a-z]/.test(action) || readOnly.test(action)) {
    throw invalid(`${action} is not a supported api for the service ${service}.`);
  }
  const parsed = jsonObject(input ?? '{}');
  if (parsed === undefined)
    throw invalid('Invalid RequestJson provided. Reason The input is not a JSON object.');
  const fields = Object.keys(parsed);
  // Members are in Pascal case here, whatever case the service's own API has (user guide, "Universal targets").
  const wrong = fields.find((field) => !/^[A-Z]/.test(field));
  if (wrong !== undefined) {
    throw invalid(
      `Invalid RequestJson provided. Reason The field '${wrong}' is not supported for api '${action}' for the service '${service}'.`,
    );
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
