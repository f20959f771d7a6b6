import type { AttributeTexts } from './attributes.ts';
import type { Remembered } from './deduplication.ts';
import type { MessageState, StoredMessage } from './stored-message.ts';

/** A change of one queue, as a value. Instants are milliseconds since the epoch. */
export type QueueChange =
  | {
      readonly kind: 'queue';
      readonly queue: string;
      readonly arn: string;
      readonly attributes: AttributeTexts;
      readonly created: number;
      /** The last sequence number; absent: none. */
      readonly sequence?: string | undefined;
    }
  | { readonly kind: 'message'; readonly queue: string; readonly message: MessageState }
  /** It was received, or its receiver asked for another time: it cannot be received until then. */
  | ({ readonly kind: 'taken'; readonly queue: string; readonly id: string } & Pick<
      StoredMessage,
      'receiveCount' | 'firstReceived' | 'received' | 'until'
    >)
  | { readonly kind: 'removed'; readonly queue: string; readonly id: string }
  | { readonly kind: 'remembered'; readonly queue: string; readonly remembered: Remembered };
