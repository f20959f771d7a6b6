// Shows something again and again: on a terminal as a whole that is redrawn, elsewhere as what has changed.
import { CronbridgeError } from '../errors.ts';
import type { Context } from './context.ts';
import { clip } from './output/display-width.ts';
import { Page } from './output/page.ts';
import type { Output } from './output/terminal.ts';
import { formatUtc } from './output/time.ts';

/** What one look has seen. */
interface Look {
  /** Each item as JSON, by what identifies it, in the order in which they are printed. */
  readonly items: ReadonlyMap<string, object>;
  /** Prints a heading and, if lines may have any length, one line an item; or says that there are none. */
  readonly print: (output: Output) => void;
}

interface Watched {
  /** What is looked at: `the runs of cronbridge-prod`. */
  readonly title: string;
  readonly paceMs: number;
  readonly json: boolean;
  readonly look: () => Promise<Look>;
  /** What an error means, as for any other command. */
  readonly explain: (error: unknown, doing: string) => unknown;
  readonly interrupted: Promise<void>;
}

/**
 * Looks until it is interrupted. Once it has seen something, a look that AWS does not answer is told, and the next one comes.
 * @throws what the first look throws, and any error that is not AWS's
 */
export async function watch(context: Context, watched: Watched): Promise<void> {
  const { look, interrupted, paceMs } = watched;
  let ended = false;
  void interrupted.then(() => {
    ended = true;
  });
  const view = viewOf(context, watched);
  try {
    for (let isFirst = true; !ended; isFirst = false) {
      const seen = await Promise.race([isFirst ? look() : lookAgain(watched), interrupted]);
      if (ended || seen === undefined) break;
      view.show(seen);
      await Promise.race([new Promise((resolve) => setTimeout(resolve, paceMs)), interrupted]);
    }
  } finally {
    view.close();
  }
}

async function lookAgain({ look, explain, title }: Watched): Promise<Look | CronbridgeError> {
  try {
    return await look();
  } catch (error) {
    const explained = explain(error, `look at ${title}`);
    if (explained instanceof CronbridgeError && explained.code.startsWith('aws-')) return explained;
    throw error;
  }
}

interface View {
  show(seen: Look | CronbridgeError): void;
  close(): void;
}

function viewOf(context: Context, { title, json }: Watched): View {
  const { out, err } = context.terminal;
  return out.openScreen === undefined || json
    ? changesView(out, err, json)
    : screenView(
        out,
        out.openScreen,
        () => `${title}, ${formatUtc(wholeSecond(context.now()))}; Ctrl-C ends`,
      );
}

function wholeSecond(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}

function screenView(out: Output, openScreen: NonNullable<Output['openScreen']>, title: () => string): View {
  const screen = openScreen();
  let last: Look | undefined;
  let problem: CronbridgeError | undefined;
  const draw = () => {
    const page = new Page(out);
    last?.print(page);
    const { red, dim } = out.colors;
    const { width = 80 } = out;
    const head =
      problem === undefined ? dim(clip(title(), width)) : red(clip(`error: ${problem.message}`, width));
    screen.show([head, '', ...page.lines]);
  };
  const resized = screen.onResize(draw);
  return {
    show(seen) {
      if (seen instanceof CronbridgeError) problem = seen;
      else [last, problem] = [seen, undefined];
      draw();
    },
    close() {
      resized();
      screen.close();
    },
  };
}

/** The heading once, and each item when it is new or different. */
function changesView(out: Output, err: Output, json: boolean): View {
  let known: ReadonlyMap<string, string> = new Map();
  let problem: string | undefined;
  let hasHeading = false;
  return {
    show(seen) {
      if (seen instanceof CronbridgeError) {
        if (seen.message !== problem) err.line(`${err.colors.red('error:')} ${seen.message}`);
        problem = seen.message;
        return;
      }
      problem = undefined;
      const now = new Map([...seen.items].map(([key, item]) => [key, JSON.stringify(item)]));
      const isNew = [...now].map(([key, text]) => known.get(key) !== text);
      known = now;
      if (json) {
        for (const [index, text] of [...now.values()].entries()) if (isNew[index]) out.line(text);
        return;
      }
      const page = new Page({ colors: out.colors });
      if (now.size > 0) seen.print(page);
      const [heading = '', ...lines] = page.lines;
      if (!hasHeading && lines.length > 0) out.line(heading);
      hasHeading ||= lines.length > 0;
      for (const [index, line] of lines.entries()) if (isNew[index]) out.line(line);
    },
    close: () => {},
  };
}
