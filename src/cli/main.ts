#!/usr/bin/env node
// The program `cronbridge`: this process's streams and exit code around `runProgram`.
import { createInterface } from 'node:readline/promises';
import { CronbridgeError } from '../errors.ts';
import { calledAs } from './output/called-as.ts';
import { EXIT, printFailure } from './output/failure.ts';
import { processTerminal } from './output/terminal.ts';
import { runProgram } from './program.ts';
import { INTERRUPTED_EXIT } from './signals.ts';

// The build decides which AWS SDK is bundled, so users can neither cause nor fix its warnings about future Node.js versions
// (@aws-sdk/core, emitWarningIfUnsupportedVersion).
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const argv = process.argv.slice(2);
const terminal = processTerminal(process.env, { color: !argv.includes('--no-color') });

/** Exits, which also ends the local commands' child processes. */
function fail(error: unknown): never {
  printFailure(terminal.err, error, { debug: argv.includes('--debug') });
  process.exit(EXIT.failed);
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has closed its end, as in `cronbridge list | head -1`: there is nothing left to do or to say.
    if (error.code === 'EPIPE') process.exit();
    fail(new CronbridgeError('failed', `cannot write the output: ${error.message}`, { cause: error }));
  });
}
// A fault outside of any command's own work.
process.on('uncaughtException', fail);

/** The user's answer, or nothing at the end of the input. Ctrl-C ends the program here as anywhere else. */
async function ask(question: string): Promise<string | undefined> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  reader.once('SIGINT', () => process.exit(INTERRUPTED_EXIT));
  const ended = new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([reader.question(question), ended]);
  } finally {
    reader.close();
  }
}

process.exitCode = await runProgram(argv, {
  terminal,
  program: calledAs(process.env, process.argv[1] ?? '', process.cwd()),
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  env: process.env,
  now: () => new Date(),
  machineTimezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});

// After a failure, pending work must not keep the program running, such as waiting for credentials.
if (process.exitCode !== 0) setTimeout(() => process.exit(), 1000).unref();
