import { render } from 'preact';
import { openConnection } from './connection.ts';
import { Console } from './console.tsx';
import { startRouting } from './route.ts';

/** A frame without data takes about as long to draw as one with it, so nothing is drawn for so long if there is none yet. */
const PATIENCE_MS = 200;

async function start(): Promise<void> {
  startRouting();
  const opened = openConnection();
  await Promise.race([opened, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  if (document.readyState === 'loading')
    await new Promise((resolve) => addEventListener('DOMContentLoaded', resolve));
  const place = document.getElementById('page');
  if (place !== null) render(<Console />, place);
}

void start();
