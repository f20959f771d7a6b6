// The page's one way to the server: requests with the token, and one stream.
import { batch, signal } from '@preact/signals';
import type { AboutConsole } from '../server/app.ts';
import type { BoardChanges } from '../server/board.ts';
import type { PanelProblem } from '../server/watch.ts';
import { readEvents } from './event-reader.ts';
import { LogKeeper, type LogWish } from './log-wish.ts';
import { route } from './route.ts';
import { parseVisible } from './visible-text.ts';

/** `lost`: it will be tried again; `strange`: the address has no token, or that of an earlier console. */
export const connection = signal<'opening' | 'live' | 'lost' | 'strange'>('opening');
export const about = signal<AboutConsole | undefined>(undefined);
/** What the server knows, by key: `job:report`, `run:report@…#1`. Unchanged values stay the same objects. */
export const board = signal<ReadonlyMap<string, unknown>>(new Map());
/** Whether the first look at the deployment is over. */
export const isKnown = signal(false);
let boardCame = () => {};
const firstBoard = new Promise<void>((resolve) => {
  boardCame = resolve;
});

const TOKEN = 'cronbridge-token';
let token: string | undefined;
let version: string | undefined;
let stream: AbortController | undefined;

/** What a screen wants from the stream besides the board. */
let wish: LogWish | undefined;
/** The screen at this address has them, so the first stream does too. */
let wantsTails = location.pathname === '/';

/** @returns when all that the screen at this address shows at first has come */
export async function openConnection(): Promise<void> {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  token = given ?? sessionStorage.getItem(TOKEN) ?? undefined;
  const log = logOfAddress();
  wish = log;
  if (token !== undefined) {
    void open();
    for (const path of answersForAddress()) early.set(path, ask(path));
  }
  if (given !== null) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  shareToken();
  addEventListener('visibilitychange', () => (document.hidden ? stream?.abort() : reopen()));
  await Promise.allSettled([firstBoard, log?.begun, ...early.values()]);
}

/** Answers that were asked for before their screen is there. */
const early = new Map<string, Promise<unknown>>();

/** What the screen at this address will ask for. */
function answersForAddress(): readonly string[] {
  const [screen, run] = route.value.parts;
  return screen === 'runs' && run !== undefined ? [detailsPath(run)] : [];
}

export const detailsPath = (run: string) => `runs/${encodeURIComponent(run)}`;

/** The log that the screen at this address will want. */
function logOfAddress(): LogKeeper | undefined {
  const { parts, query } = route.value;
  const [screen, run] = parts;
  const attempt = Number(query.get('attempt'));
  return screen === 'runs' && run !== undefined && attempt > 0 ? new LogKeeper(run, attempt) : undefined;
}

/** Lets a link open in a new tab, which has no token of its own: the tabs of one origin ask each other. */
function shareToken(): void {
  const tabs = new BroadcastChannel('cronbridge');
  tabs.onmessage = ({ data }) => {
    if (data === 'token?' && token !== undefined && connection.value !== 'strange')
      tabs.postMessage({ token });
    if (typeof data?.token !== 'string' || (token !== undefined && connection.value !== 'strange')) return;
    token = data.token;
    sessionStorage.setItem(TOKEN, data.token);
    void open();
  };
  if (token !== undefined) return;
  tabs.postMessage('token?');
  setTimeout(() => {
    if (token === undefined) connection.value = 'strange';
  }, 300);
}

export class ServerRefusal extends Error {
  readonly problem: PanelProblem;

  constructor(problem: PanelProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Why a request was not answered, for the panel that needs the answer. */
export function whyUnanswered(error: unknown): PanelProblem {
  if (error instanceof ServerRefusal) return error.problem;
  return { code: 'failed', message: error instanceof Error ? error.message : String(error) };
}

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...init.headers, authorization: `Bearer ${token}` };
  const response = await fetch(`/api/${path}`, { ...init, headers });
  if (response.ok) return response;
  if (response.status === 401) connection.value = 'strange';
  throw new ServerRefusal(problemIn(await response.text(), response.status));
}

function problemIn(text: string, status: number): PanelProblem {
  try {
    return (parseVisible(text) as { readonly error: PanelProblem }).error;
  } catch {
    return { code: 'failed', message: `HTTP ${status}` };
  }
}

export async function ask<T>(path: string): Promise<T> {
  const asked = early.get(path);
  early.delete(path);
  if (asked !== undefined) return (await asked) as T;
  return parseVisible(await (await send(path)).text()) as T;
}

export async function act<T>(path: string, body: object = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return parseVisible(await response.text()) as T;
}

/** Shows a log from now on, in place of the one before. @returns a function that ends it */
export function watchLog(wanted: LogWish): () => void {
  const kept = wish instanceof LogKeeper && wish.isOf(wanted) ? wish : undefined;
  wish = wanted;
  if (kept === undefined) reopen();
  else kept.handTo(wanted);
  return () => {
    if (wish !== wanted) return;
    wish = undefined;
  };
}

/** Has the last lines of what runs on the board from now on. @returns a function that ends it */
export function watchTails(): () => void {
  if (!wantsTails) {
    wantsTails = true;
    reopen();
  }
  return () => {
    wantsTails = false;
  };
}

function reopen(): void {
  stream?.abort();
  if (token !== undefined && connection.value !== 'strange') void open();
}

const RETRY_MS = [500, 1_000, 2_000, 5_000];

async function open(): Promise<void> {
  const own = new AbortController();
  stream = own;
  const wanted = wish;
  for (let tries = 0; !own.signal.aborted && !document.hidden; ) {
    try {
      const query = new URLSearchParams();
      if (version !== undefined) query.set('since', version);
      if (wantsTails) query.set('tails', '');
      if (wanted !== undefined) {
        query.set('run', wanted.run);
        query.set('attempt', String(wanted.attempt));
        query.set('seen', String(wanted.seen()));
      }
      const { body } = await send(`stream?${query}`, { signal: own.signal });
      if (body === null) return;
      connection.value = 'live';
      tries = 0;
      for await (const { event, data } of readEvents(body)) {
        if (own.signal.aborted) return;
        if (event === 'console') about.value = parseVisible(data) as AboutConsole;
        else if (event === 'board') take(parseVisible(data) as BoardChanges);
        else wanted?.take(event, JSON.parse(data));
      }
    } catch (error) {
      if (own.signal.aborted || (connection.value as string) === 'strange') return;
      if (!(error instanceof TypeError || error instanceof ServerRefusal)) throw error;
    }
    if (own.signal.aborted) return;
    connection.value = 'lost';
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]));
    tries += 1;
  }
}

function take({ version: now, complete, entries }: BoardChanges): void {
  version = now;
  const next = new Map(complete ? [] : board.value);
  for (const [key, value] of Object.entries(entries)) {
    if (value === null) next.delete(key);
    else next.set(key, value);
  }
  batch(() => {
    board.value = next;
    isKnown.value = true;
  });
  boardCame();
}
