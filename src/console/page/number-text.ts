/** `50,000`: as English and Japanese write it; Intl takes a browser some 40 ms when it is first used. */
export function groupedDigits(count: number): string {
  return String(count).replace(/\B(?=(?:[0-9]{3})+$)/g, ',');
}
