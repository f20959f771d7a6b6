#!/usr/bin/env node
// The program `cronbridge`: this process's streams and exit code around `runProgram`.
import { createInterface } from 'node:readline/promises';
import { CronbridgeError } from '../errors.ts';
import { calledAs } from './output/called-as.ts';
import { EXIT, printFailure } from './output/failure.ts';
import { processTerminal } from './output/terminal.ts';
import { runProgram } from './program.ts';

// Which AWS SDK is bundled is decided here, so its users can neither cause nor cure what it announces about Node.js
// versions of the future (@aws-sdk/core, emitWarningIfUnsupportedVersion).
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const argv = process.argv.slice(2);
const terminal = processTerminal(process.env, { color: !argv.includes('--no-color') });

/** Exiting takes the local commands' child processes along. */
function fail(error: unknown): never {
  printFailure(terminal.err, error, { debug: argv.includes('--debug') });
  process.exit(EXIT.failed);
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has gone, as in `cronbridge list | head -1`: nothing is left to do and nothing to say.
    if (error.code === 'EPIPE') process.exit();
    fail(new CronbridgeError('failed', `the output cannot be written: ${error.message}`, { cause: error }));
  });
}
// A fault outside of any command's own work.
process.on('uncaughtException', fail);

/** What the user answers; the end of the input is an answer too. */
async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
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

// After a failure nothing that still waits, as for credentials that nobody gives, holds the program.
if (process.exitCode !== 0) setTimeout(() => process.exit(), 1000).unref();
