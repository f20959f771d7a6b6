// Long polling: receives available messages, or waits for the first.
import type { Clock } from '../clock.ts';
import type { Queue, ReceivedMessage, ReceiveOptions } from './queue.ts';

/** @param waitSeconds how long to wait for a first message, by default as the queue's attributes say */
export async function poll(
  queue: Queue,
  clock: Clock,
  options: ReceiveOptions,
  waitSeconds: number = queue.settings.waitSeconds,
): Promise<ReceivedMessage[]> {
  const messages = queue.receive(options);
  if (messages.length > 0 || waitSeconds === 0) return messages;
  return new Promise((resolve) => {
    const end = (received: ReceivedMessage[]) => {
      stopListening();
      timer.cancel();
      resolve(received);
    };
    const stopListening = queue.onAvailable(() => {
      const received = queue.receive(options);
      if (received.length > 0) end(received);
    });
    const over = new Date(clock.now().getTime() + waitSeconds * 1000);
    const timer = clock.at(over, () => end([]));
  });
}
