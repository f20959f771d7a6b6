// A visit as people make it: in a new window of a running browser that has nothing of the page, and with no debugger's eyes on it, which
// would take a good part of its time.
import type { Browser, CDPSession } from 'playwright-core';

const WINDOW = { width: 1280, height: 900 };
/** A new window has work of its own at first: its tool bar is a page too. */
const SETTLED_MS = 1_500;

/** What the window is full of once the page is there. */
export interface Seen {
  readonly selector: string;
  /** The element with this number is at the window's lower end. */
  readonly count: number;
}

/**
 * @returns milliseconds from the beginning of the navigation until the first frame that is full of what is to be seen is on the screen
 *   (W3C "Element Timing API", renderTime)
 */
export async function visit(browser: Browser, address: string, seen: Seen): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { browserContextId } = await session.send('Target.createBrowserContext');
  const { targetId } = await session.send('Target.createTarget', {
    url: 'about:blank',
    browserContextId,
    ...WINDOW,
  });
  try {
    const ask = await asker(session, targetId);
    await ask('Page.enable');
    await ask('Page.addScriptToEvaluateOnNewDocument', { source: noteWhenSeen(seen) });
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    await ask('Page.navigate', { url: address });
    const { result } = await ask('Runtime.evaluate', { expression: 'whenSeen', awaitPromise: true });
    return Number(result?.value);
  } finally {
    await session.send('Target.disposeBrowserContext', { browserContextId });
    await session.detach();
  }
}

/** Before the page's own script, so that no frame is missed. The time of an element is told only if it is marked before it is drawn. */
function noteWhenSeen({ selector, count }: Seen): string {
  return `
    new MutationObserver((_, observer) => {
      const elements = document.querySelectorAll('${selector}');
      if (elements.length < ${count}) return;
      observer.disconnect();
      elements[${count - 1}].setAttribute('elementtiming', 'seen');
    }).observe(document, { childList: true, subtree: true });
    globalThis.whenSeen = new Promise((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries()[0].renderTime)).observe({ type: 'element' });
    });
  `;
}

interface Answer {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

/** How a target is asked by messages within those of the browser: playwright would watch its requests otherwise. */
async function asker(session: CDPSession, targetId: string) {
  const { sessionId } = await session.send('Target.attachToTarget', { targetId });
  const waiting = new Map<number, (answer: Answer) => void>();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const answer = JSON.parse(message) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  return async (method: string, params: object = {}): Promise<NonNullable<Answer['result']>> => {
    const id = waiting.size;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await session.send('Target.sendMessageToTarget', { sessionId, message });
    const { error, result = {} } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
}
