// Names of time zones: which are valid, and which one was intended.
import { distance } from 'fastest-levenshtein';

/** The three-letter names in the IANA database. ICU knows more (`JST`, `EST5`), which neither glibc nor EventBridge has. */
const THREE_LETTERS = new Set([
  'CET',
  'EET',
  'EST',
  'GMT',
  'HST',
  'MET',
  'MST',
  'PRC',
  'ROC',
  'ROK',
  'UCT',
  'UTC',
  'WET',
]);

/** What people mean by an abbreviation that is not a time zone. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ['bst', 'Europe/London'],
  ['cest', 'Europe/Berlin'],
  ['cst', 'America/Chicago'],
  ['cdt', 'America/Chicago'],
  ['edt', 'America/New_York'],
  ['ist', 'Asia/Kolkata'],
  ['jst', 'Asia/Tokyo'],
  ['jst-9', 'Asia/Tokyo'],
  ['kst', 'Asia/Seoul'],
  ['mdt', 'America/Denver'],
  ['pdt', 'America/Los_Angeles'],
  ['pst', 'America/Los_Angeles'],
  ['z', 'UTC'],
]);

const LONGEST_NAME = 50;

let listed: ReadonlyMap<string, string> | undefined;

/**
 * The zones that Intl lists, by lower case. Aliases such as `Asia/Kolkata` are missing, since Intl does not list them. Intl is
 * asked once in a process, because its answer takes longer than parsing a crontab.
 */
function listedZones(): ReadonlyMap<string, string> {
  listed ??= new Map(
    ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => [zone.toLowerCase(), zone]),
  );
  return listed;
}

/** Checks names against the zone data of the runtime (Intl), each name once. */
export class TimeZones {
  readonly #checked = new Map<string, boolean>();

  /** Whether a name is an IANA zone in its exact spelling, which EventBridge and glibc require. */
  has(name: string): boolean {
    let known = this.#checked.get(name);
    if (known === undefined) {
      known = this.#check(name);
      this.#checked.set(name, known);
    }
    return known;
  }

  /** The zones that an invalid name may mean, best first, at most three. */
  nearest(name: string): readonly string[] {
    const wanted = name.slice(0, LONGEST_NAME).toLowerCase().replaceAll(' ', '_');
    const zones = listedZones();
    const exact = zones.get(wanted) ?? ABBREVIATIONS.get(wanted);
    if (exact !== undefined) return [exact];
    const city = wanted.slice(wanted.lastIndexOf('/') + 1);
    const most = Math.max(1, Math.floor(city.length / 4));
    return [...zones]
      .map(([lower, zone]) => {
        const candidate = wanted.includes('/') ? lower : lower.slice(lower.lastIndexOf('/') + 1);
        return { zone, distance: distance(wanted, candidate) };
      })
      .filter((candidate) => candidate.distance <= most)
      .sort((a, b) => a.distance - b.distance || (a.zone < b.zone ? -1 : 1))
      .slice(0, 3)
      .map(({ zone }) => zone);
  }

  #check(name: string): boolean {
    if (name.length > LONGEST_NAME || name.startsWith('SystemV/')) return false;
    // Intl ignores case, and newer versions accept offsets; every part of a name in the database begins with a capital letter.
    if (!/^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false;
    if (name.length === 3 && !THREE_LETTERS.has(name)) return false;
    const spelling = listedZones().get(name.toLowerCase());
    if (spelling !== undefined) return spelling === name;
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      return true;
    } catch {
      return false;
    }
  }
}

/** What to do about an unknown time zone. */
export function zoneHint(nearest: readonly string[]): string {
  return nearest.length > 0
    ? `did you mean ${nearest.join(' or ')}?`
    : 'use a name from the IANA database, for example Asia/Tokyo or UTC';
}
