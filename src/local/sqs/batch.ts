// Batches of up to ten entries, each of which succeeds or fails by itself.
import { asServiceError } from '../json-protocol.ts';
import { ServiceError } from '../service.ts';
import { queryCodes } from './errors.ts';

const maximumBytes = 1_048_576;

/**
 * Does `action` for every entry.
 * @param bytesOf for batches that are limited in size: what an entry counts
 * @throws ServiceError for a batch that SQS would refuse as a whole
 */
export function runBatch<E extends { readonly Id?: string }>(
  entries: readonly E[] = [],
  action: (entry: E) => object,
  bytesOf: (entry: E) => number = () => 0,
): { Successful: object[]; Failed: object[] } {
  checkBatch(entries);
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > maximumBytes) {
    throw new ServiceError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${maximumBytes} bytes. You have sent ${bytes} bytes.`,
    );
  }
  const result: { Successful: object[]; Failed: object[] } = { Successful: [], Failed: [] };
  for (const entry of entries) {
    try {
      result.Successful.push({ Id: entry.Id, ...action(entry) });
    } catch (error) {
      const { code, message, status } = asServiceError(error);
      // A batch's entries carry the code of the query protocol, whatever the protocol.
      const Code = queryCodes[code] ?? code;
      result.Failed.push({ Id: entry.Id, SenderFault: status < 500, Code, Message: message });
    }
  }
  return result;
}

function checkBatch(entries: readonly { readonly Id?: string }[]): void {
  if (entries.length === 0) {
    throw new ServiceError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > 10) {
    throw new ServiceError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  const ids = new Set<string>();
  for (const { Id: id = '' } of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
      throw new ServiceError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (ids.has(id)) throw new ServiceError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    ids.add(id);
  }
}
