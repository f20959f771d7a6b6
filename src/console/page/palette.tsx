// Keys, and the box that leads to any job or screen.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { go, jobAddress } from './route.ts';
import { jobs, words } from './state.ts';

export const paletteIsOpen = signal(false);
const text = signal('');
const chosen = signal(0);
const MOST = 12;

addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    paletteIsOpen.value = !paletteIsOpen.value;
    return;
  }
  const isTyping = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]'))
    return;
  press(event);
});

const SCREEN_KEYS: Readonly<Record<string, string>> = {
  n: '/',
  j: '/jobs',
  r: '/runs',
  a: '/ahead',
  c: '/crontab',
  p: '/problems',
};
let isAfterG = false;

function press(event: KeyboardEvent): void {
  const { key } = event;
  const screen = isAfterG ? SCREEN_KEYS[key] : undefined;
  isAfterG = key === 'g';
  if (screen !== undefined) go(screen);
  if (key === '?') paletteIsOpen.value = true;
  if (key === '/') {
    event.preventDefault();
    document.querySelector<HTMLInputElement>('main input[type=search]')?.focus();
  }
  if (key === 'j' || key === 'k') move(key === 'j' ? 1 : -1);
}

/** Moves the focus among the links that begin the rows. */
function move(by: number): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('main [data-row]')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

export function Palette() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = paletteIsOpen.value;
  useEffect(() => {
    if (!isOpen) return;
    text.value = '';
    chosen.value = 0;
    dialog.current?.showModal();
  }, [isOpen]);
  if (!isOpen) return null;
  const w = words.value;
  const wanted = text.value.toLowerCase();
  const places = [
    ...Object.entries(SCREEN_KEYS).map(([, address]) => ({ name: screenWord(address), address })),
    ...jobs.value.map(({ job }) => ({ name: job, address: jobAddress(job) })),
  ]
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .slice(0, MOST);
  const close = () => {
    paletteIsOpen.value = false;
  };
  const at = Math.min(chosen.value, places.length - 1);
  return (
    <dialog ref={dialog} class="palette" aria-label={w.palette.title} onClose={close}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="places"
        aria-autocomplete="list"
        aria-activedescendant={`place-${at}`}
        aria-label={w.palette.placeholder}
        placeholder={w.palette.placeholder}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          chosen.value = 0;
        }}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step !== 0) {
            event.preventDefault();
            chosen.value = Math.max(0, Math.min(places.length - 1, at + step));
          }
          const place = places[at];
          if (event.key === 'Enter' && place !== undefined) {
            close();
            go(place.address);
          }
        }}
      />
      <div id="places" class="places" role="listbox" aria-label={w.palette.title}>
        {places.map(({ name, address }, index) => (
          <div
            key={address}
            id={`place-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onMouseDown={() => {
              close();
              go(address);
            }}
          >
            {name}
          </div>
        ))}
      </div>
      <dl class="keys" aria-label={w.palette.keys}>
        {w.palette.help.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}

function screenWord(address: string): string {
  const { screens } = words.value;
  return address === '/' ? screens.now : (screens[address.slice(1) as keyof typeof screens] ?? address);
}
