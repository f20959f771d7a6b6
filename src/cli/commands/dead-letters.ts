import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import {
  chooseDeadLetter,
  listDeadLetters,
  redriveDeadLetters,
  withDeadLetters,
} from '../../operate/dead-letters.ts';
import { letterJson } from '../../operate/letter-json.ts';
import { deleteDeadLetter } from '../../runs/dead-letters.ts';
import { confirmed } from '../confirmed.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf, showValuesOption } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import { maskedBody } from '../output/secrets.ts';
import { printTable } from '../output/table.ts';
import { formatDistance } from '../output/time.ts';
import { addHelpCommand, unknownCommand } from '../unknown-command.ts';
import { withDeployment, withDeploymentWaiting } from '../with-deployment.ts';

const group = (program: CommandLine) =>
  program.command('dead-letters').description('list, delete or resend messages that could not be started');

type Group = ReturnType<typeof group>;

const listGrammar = (letters: Group) =>
  letters
    .command('list', { isDefault: true })
    .description('list the messages and their reasons')
    .addOption(jsonOption())
    // An unknown subcommand reaches the default command.
    .allowExcessArguments();

const ID = 'its id, or the beginning of it';

const showGrammar = (letters: Group) =>
  letters
    .command('show')
    .description('print a whole message')
    .argument('<id>', ID)
    .addOption(showValuesOption());

const dropGrammar = (letters: Group) =>
  letters
    .command('drop')
    .description('permanently delete a message, after a confirmation')
    .argument('<id>', ID)
    .option('--yes', 'do not ask for a confirmation');

const redriveGrammar = (letters: Group) =>
  letters
    .command('redrive')
    .description('send the messages back to the queue to try them again')
    .addOption(jsonOption());

export function addDeadLetters(program: CommandLine, start: Start): void {
  const letters = group(program);
  listGrammar(letters).action((options, { args: [word] }) => {
    if (word !== undefined) throw unknownCommand(letters, word);
    return start((context) => printList(context, options));
  });
  showGrammar(letters).action((id, options) => start((context) => showDeadLetter(context, id, options)));
  dropGrammar(letters).action((id, options) => start((context) => dropDeadLetter(context, id, options)));
  redriveGrammar(letters).action((options) => start((context) => redriveAll(context, options)));
  addHelpCommand(letters);
}

/** How much of an id is shown, which suffices to choose a letter. */
const SHORT_ID = 8;

async function printList(context: Context, options: OptionsOf<typeof listGrammar>): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'read the dead letters', async (deployment) => {
    const { letters, behind } = await withProgress(err, 'reading', listDeadLetters(deployment));
    if (options.json) out.line(JSON.stringify(letters.map(letterJson), null, 2));
    else if (letters.length === 0) err.line('no dead letters');
    else {
      const now = context.now();
      printTable(
        out,
        [
          { heading: 'ID', color: out.colors.dim },
          { heading: 'RUN', color: out.colors.cyan },
          { heading: 'SENT' },
          { heading: 'REASON', wraps: true },
        ],
        letters.map(({ id, run, job, sent, reason }) => [
          id.slice(0, SHORT_ID),
          plain(run ?? job ?? ''),
          formatDistance(sent, now),
          plain(reason),
        ]),
      );
    }
    if (behind > 0) err.line(behindText(behind));
    return EXIT.done;
  });
}

async function showDeadLetter(
  context: Context,
  id: string,
  { showValues }: OptionsOf<typeof showGrammar>,
): Promise<number> {
  return withDeployment(context, 'read the dead letters', async (deployment) => {
    const { letters } = await listDeadLetters(deployment);
    const letter = chooseDeadLetter(deployment, letters, id);
    context.terminal.out.line(
      JSON.stringify(
        { ...letterJson(letter), body: readable(showValues ? letter.body : maskedBody(letter.body)) },
        null,
        2,
      ),
    );
    return EXIT.done;
  });
}

/** Permanently deletes a letter: on a terminal after the user confirms, otherwise only with `yes`. */
async function dropDeadLetter(
  context: Context,
  id: string,
  { yes }: OptionsOf<typeof dropGrammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  return withDeploymentWaiting(context, 'drop the dead letter', (deployment) =>
    withDeadLetters(deployment, async (letters) => {
      const letter = chooseDeadLetter(deployment, letters, id);
      const what = `${letter.id.slice(0, SHORT_ID)}, ${plain(letter.run ?? letter.job ?? 'of an unknown job')}`;
      err.line(`${what}: ${plain(letter.reason)}`);
      if (!yes && !(await confirmed(context, 'Permanently delete it? [y/N] ', '--yes'))) {
        err.line('nothing was deleted');
        return EXIT.failed;
      }
      await deleteDeadLetter(deployment.clients.sqs, letter);
      out.line(letter.id);
      return EXIT.done;
    }),
  );
}

async function redriveAll(context: Context, { json }: OptionsOf<typeof redriveGrammar>): Promise<number> {
  const { out, err } = context.terminal;
  return withDeploymentWaiting(context, 'redrive the dead letters', async (deployment) => {
    const { command } = deployment;
    const answer = await redriveDeadLetters(deployment);
    const { redriven, left, behind } = answer;
    if (json) out.line(JSON.stringify(answer, null, 2));
    for (const { letter, run, reason = '', dropped } of redriven) {
      const id = letter.slice(0, SHORT_ID);
      if (run === undefined) err.line(`${id} ${dropped ? 'dropped' : 'stays'}: ${plain(reason)}`);
      else if (!json) out.line(run);
    }
    if (redriven.length === 0) err.line('no dead letters');
    const stay = redriven.filter(({ run, dropped }) => run === undefined && !dropped).length;
    if (stay > 0)
      err.line(
        `look at a letter that stays with ${command('dead-letters show <id>')}, delete it with ${command('dead-letters drop <id>')}`,
      );
    if (left > 0)
      err.line(`${plural(left, 'letter')} not reached: delete those that stay, then redrive again`);
    if (behind > 0) err.line(`${behindText(behind)}; when those before them are gone, redrive again`);
    return stay + left > 0 ? EXIT.failed : EXIT.done;
  });
}

function behindText(behind: number): string {
  return `about ${plural(behind, 'letter')} more: SQS shows ten of a job at a time`;
}

function readable(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
