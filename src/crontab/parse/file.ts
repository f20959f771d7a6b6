// Reads one file line by line: what each line is, and what it means for the entries below.
import { CODES } from '../diagnostics/codes.ts';
import type { Complain, Report } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { checkCommandMeaning } from '../hints/command-meaning.ts';
import { entryInSetting, explainEntryInSetting } from '../hints/entry-in-setting.ts';
import { LostOutput } from '../hints/lost-output.ts';
import { explainDirection } from '../hints/text-direction.ts';
import { UserColumn } from '../hints/user-column.ts';
import { descriptionOf, isDisabledEntry, isHeader } from './comments.ts';
import { type Directive, readDirective } from './directive.ts';
import { type Entry, readEntry } from './entry.ts';
import { type Line, type Span, skipBlanks, splitLines, wholeLine } from './line.ts';
import { OptionCollector, type WrittenOptions } from './options.ts';
import { readSetting } from './setting.ts';
import { Settings, type Surroundings } from './settings.ts';
import type { TimeZones } from './time-zone.ts';
import type { TimeReader } from './written-time.ts';

/** An entry with its surroundings in the file. */
export interface EntryInContext {
  readonly entry: Entry;
  readonly options: WrittenOptions;
  readonly defaults: WrittenOptions;
  readonly surroundings: Surroundings;
  readonly description?: string;
}

/** What the readers of all files share. */
interface Shared {
  readonly zones: TimeZones;
  readonly times: TimeReader;
  readonly report: Report;
}

/** Reads a file. Problems go to the report; the entries are those that can be read. */
export class FileReader {
  readonly #report: Report;
  readonly #zones: TimeZones;
  readonly #times: TimeReader;
  readonly #settings: Settings;
  readonly #users = new UserColumn();
  readonly #output = new LostOutput();
  readonly #entries: EntryInContext[] = [];
  #defaults: WrittenOptions = NO_OPTIONS;
  #system = false;
  #hasEntries = false;
  #hasHeader = false;
  /** The comments and options directly above the current line. */
  #description: string[] = [];
  #options: OptionCollector | undefined;
  #optionsPlace: (Span & { readonly line: Line }) | undefined;

  constructor({ zones, times, report }: Shared) {
    this.#zones = zones;
    this.#times = times;
    this.#report = report;
    this.#settings = new Settings(zones);
  }

  read(file: string, fileIndex: number, text: string): readonly EntryInContext[] {
    const { lines, ended } = splitLines(text);
    let line: Line | undefined;
    lines.forEach((content, index) => {
      line = { file, fileIndex, number: index + 1, text: content };
      this.#readLine(line);
    });
    this.#endBlock();
    if (line !== undefined && !ended) {
      const message = 'the last line does not end with a newline, so cron would ignore it';
      this.#report.add(
        line,
        'missing-final-newline',
        wholeLine(line),
        message,
        'add a newline at the end of the file',
      );
    }
    if (!this.#system) this.#users.check(this.#report);
    this.#output.check(this.#report);
    return this.#entries;
  }

  #readLine(line: Line): void {
    explainDirection(line.text, this.#report.on(line));
    const start = skipBlanks(line.text, 0);
    if (start === line.text.length) this.#endBlock();
    else if (line.text[start] === '#') this.#readComment(line, start);
    else this.#readActive(line, start);
  }

  #readComment(line: Line, start: number): void {
    const directive = readDirective(line, start, this.#report.on(line));
    if (directive !== undefined) {
      this.#obey(directive, line);
    } else if (isHeader(line.text.slice(start))) {
      this.#explainHeader(line);
    } else if (isDisabledEntry(line.text.slice(start))) {
      this.#endBlock();
    } else {
      this.#description.push(descriptionOf(line.text.slice(start)));
    }
  }

  #obey(directive: Directive, line: Line): void {
    if (directive.kind === 'options') {
      this.#options ??= new OptionCollector(this.#zones, this.#report);
      this.#optionsPlace ??= { line, ...wholeLine(line) };
      this.#options.add(line, directive.words);
      return;
    }
    this.#endBlock();
    if (directive.kind === 'format') {
      this.#setFormat(directive, this.#report.on(line));
      return;
    }
    const defaults = new OptionCollector(this.#zones, this.#report, { forDefaults: true });
    defaults.add(line, directive.words);
    const { values, places } = defaults.collected();
    this.#defaults = {
      values: { ...this.#defaults.values, ...values },
      places: new Map([...this.#defaults.places, ...places]),
    };
  }

  #setFormat({ word, alone }: Directive & { kind: 'format' }, complain: Complain): void {
    const value = word.text.slice('format='.length);
    if (value !== 'system') {
      complain(
        'bad-choice',
        word,
        `format: ${quoted(value)} is not "system"`,
        'write format=system, or remove the option',
      );
    } else if (!alone) {
      complain(
        'format-placement',
        word,
        'format is on one line with other options',
        'put it on its own line',
      );
    } else if (this.#hasEntries || this.#system) {
      complain(
        'format-placement',
        word,
        'format must come once, before the first entry',
        'move it to the top of the file',
      );
    } else {
      this.#system = true;
    }
  }

  #readActive(line: Line, start: number): void {
    const complain = this.#report.on(line);
    const nul = line.text.indexOf('\0');
    if (nul >= 0) {
      complain(
        'nul-character',
        { start: nul, end: nul + 1 },
        'the line contains a NUL character',
        'remove it',
      );
      this.#takeBlock();
      return;
    }
    const inSetting = entryInSetting(line.text, start);
    if (inSetting !== undefined) {
      explainEntryInSetting(inSetting, start, (setting) => this.#isRightSetting(setting), complain);
      this.#takeBlock();
      return;
    }
    const setting = readSetting(line.text, start);
    if (setting !== undefined) {
      this.#endBlock();
      this.#settings.add(setting, complain);
      if (setting.name === 'MAILTO' && setting.value !== '') this.#explainMail(line, setting.nameSpan);
      return;
    }
    this.#hasEntries = true;
    const entry = readEntry(line, start, { system: this.#system, times: this.#times }, complain);
    const { options, description } = this.#takeBlock();
    if (entry === undefined) return;
    this.#users.add(entry);
    const context: EntryInContext = {
      entry,
      options,
      defaults: this.#defaults,
      surroundings: this.#settings.surroundings(),
      ...(description !== '' && { description }),
    };
    this.#entries.push(context);
    checkCommandMeaning(context, this.#output, this.#report);
  }

  #isRightSetting(text: string): boolean {
    const setting = readSetting(text, 0);
    let isRight = setting !== undefined;
    if (setting !== undefined)
      new Settings(this.#zones).add(setting, (code) => {
        if (CODES[code].severity === 'error') isRight = false;
      });
    return isRight;
  }

  #explainHeader(line: Line): void {
    if (!this.#hasHeader) {
      const message = 'this is the header that crontab -l prints';
      this.#report.add(
        line,
        'crontab-header',
        wholeLine(line),
        message,
        'remove it: this file is now the original',
      );
    }
    this.#hasHeader = true;
  }

  #explainMail(line: Line, name: Span): void {
    const message = 'cronbridge sends no mail to MAILTO: notifications go to the SNS topic';
    const hint = 'subscribe the address to the topic, and choose the notifications with #@ notify=...';
    this.#report.addOnce(line, 'mailto-ignored', name, message, hint);
  }

  /** Takes the comments and options above the current entry. */
  #takeBlock(): { readonly options: WrittenOptions; readonly description: string } {
    const options = this.#options?.collected() ?? NO_OPTIONS;
    const description = this.#description.join('\n').trim();
    this.#options = undefined;
    this.#optionsPlace = undefined;
    this.#description = [];
    return { options, description };
  }

  /**
   * Handles a line that ends the comments above it without being an entry: they describe no entry, and options without an entry
   * are an error.
   */
  #endBlock(): void {
    if (this.#optionsPlace !== undefined) {
      const { line, ...span } = this.#optionsPlace;
      const message = 'the options have no entry directly below them';
      const hint = 'move them directly above their entry; to comment out both, begin this line with ##';
      this.#report.add(line, 'options-without-entry', span, message, hint);
    }
    this.#takeBlock();
  }
}

const NO_OPTIONS: WrittenOptions = { values: {}, places: new Map() };
