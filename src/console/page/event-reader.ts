/** An event of a stream (HTML standard, "9.2 Server-sent events"), as far as our server writes them. */
interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  // An event of a megabyte arrives in many pieces, so they are joined once.
  let pieces: string[] = [];
  for (;;) {
    const { done, value: bytes } = await reader.read();
    if (done) return;
    const value = decoder.decode(bytes, { stream: true });
    pieces.push(value);
    if (!value.includes('\n\n') && !(value.startsWith('\n') && pieces.at(-2)?.endsWith('\n'))) continue;
    const texts = pieces.join('').split('\n\n');
    pieces = [texts.pop() ?? ''];
    for (const text of texts) {
      const event = parsed(text);
      if (event !== undefined) yield event;
    }
  }
}

/** @returns undefined for a comment */
function parsed(text: string): StreamEvent | undefined {
  const [, event, data] = /^event: (\S+)\ndata: (.*)$/s.exec(text) ?? [];
  return event === undefined || data === undefined ? undefined : { event, data };
}
