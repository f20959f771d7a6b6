import { spawn } from 'node:child_process';
import type { Commands } from './real-time.ts';

/**
 * Runs a command with a notification's JSON on its standard input; its output is this program's.
 * @returns why it failed; undefined if it did not
 */
export function runNotifyCommand(
  command: string,
  json: string,
  { workingDirectory, environment }: Commands,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: workingDirectory,
      env: environment,
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? undefined : `it ended with ${signal ?? `exit code ${code}`}`),
    );
    // A command that does not read must not end this program.
    child.stdin.on('error', () => {});
    child.stdin.end(`${json}\n`);
  });
}
