/**
 * The lines of a stream of bytes, without their ends; what is left at the end of the stream counts as a line.
 * @param longest in bytes
 * @returns `undefined` for a line that is longer, of which nothing is kept
 */
export async function* linesOf(
  input: AsyncIterable<Buffer | string>,
  longest: number,
): AsyncGenerator<string | undefined, void> {
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer) => {
    length += part.length;
    if (length > longest) parts = [];
    else parts.push(part);
  };
  const taken = () => {
    const line = length > longest ? undefined : Buffer.concat(parts).toString();
    parts = [];
    length = 0;
    return line;
  };
  for await (const read of input) {
    let rest = Buffer.from(read);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      add(rest.subarray(0, end));
      yield taken();
      rest = rest.subarray(end + 1);
    }
    add(rest);
  }
  if (length > 0) yield taken();
}
