const HOUR_MS = 60 * 60_000;

/** When the clocks of a zone change. @param offsetOf minutes from UTC at an instant */
export function clockChanges(
  from: number,
  until: number,
  offsetOf: (instant: number) => number,
): readonly { readonly at: number; readonly before: number; readonly after: number }[] {
  const found: { at: number; before: number; after: number }[] = [];
  for (let at = from; at < until; at += HOUR_MS) {
    const [before, after] = [offsetOf(at), offsetOf(at + HOUR_MS)];
    if (before !== after) found.push({ at: at + HOUR_MS, before, after });
  }
  return found;
}
