// The browser of the console's tests and bench: one that is installed, since none is downloaded.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Absent: none is installed. */
export const executablePath = PLACES.map((name) => `/usr/bin/${name}`).find(existsSync);

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? '',
    args: ['--no-sandbox', '--disable-gpu'],
  });
}
