// EventBridge's PutEvents: what others put on the default bus.
import type { BusEvent, EventBus } from './event-bus.ts';
import { jsonObject } from './json-object.ts';
import { jsonService, operation } from './json-protocol.ts';
import type { Service } from './service.ts';
import { list, required, structure, textOf, timestamp } from './shape.ts';
import { uniqueId } from './unique-id.ts';

const entry = structure({
  Time: timestamp,
  Source: textOf(),
  Resources: list(textOf()),
  DetailType: textOf(),
  Detail: textOf(),
  EventBusName: textOf({ min: 1, max: 1600 }),
});

const putEvents = structure({ Entries: required(list(entry, { min: 1, max: 10 })) });

/** @param put receives each event that is accepted */
export function eventsService(bus: EventBus, put: (event: BusEvent) => void): Service {
  return jsonService({
    targetPrefix: 'AWSEvents',
    version: '1.1',
    operations: {
      PutEvents: operation(putEvents, ({ Entries }) => {
        const answers = Entries.map(({ Source = '', DetailType = '', Detail = '', Resources = [] }) => {
          const refused = problemOf(Source, DetailType, Detail);
          if (refused !== undefined) return refused;
          const detail = jsonObject(Detail);
          if (detail === undefined)
            return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
          const event = { source: Source, 'detail-type': DetailType, resources: Resources, detail };
          bus.put(event);
          put(event);
          return { EventId: uniqueId() };
        });
        return {
          FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length,
          Entries: answers,
        };
      }),
    },
  });
}

/** EventBridge refuses single entries of a request (API reference, PutEventsResultEntry). */
function problemOf(source: string, detailType: string, detail: string) {
  if (source === '') return invalid('Parameter Source is not valid. Reason: Source is a required argument.');
  if (source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  if (detailType === '')
    return invalid('Parameter DetailType is not valid. Reason: DetailType is a required argument.');
  if (detail === '') return invalid('Parameter Detail is not valid. Reason: Detail is a required argument.');
  return undefined;
}

function invalid(ErrorMessage: string) {
  return { ErrorCode: 'InvalidArgument', ErrorMessage };
}
