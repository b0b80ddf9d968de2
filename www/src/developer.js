// The way to the developer panel, which is fetched when it is asked for.

import { h, toast } from './dom.js';

/** The button for the footer; Alt+Shift+D does the same. */
export function developerButton(store) {
  let panel;
  async function toggle() {
    try {
      panel ??= import('./developer/panel.js').then((code) => code.developerPanel(store));
      (await panel).toggle();
    } catch {
      panel = undefined;
      toast('The developer panel could not be fetched.', 'bad');
    }
  }
  addEventListener('keydown', (event) => {
    if (!event.altKey || !event.shiftKey || event.code !== 'KeyD') return;
    event.preventDefault();
    void toggle();
  });
  return h(
    'button',
    {
      class: 'link-button',
      type: 'button',
      'aria-keyshortcuts': 'Alt+Shift+D',
      title: 'Alt+Shift+D',
      on: { click: () => void toggle() },
    },
    'Developer',
  );
}
