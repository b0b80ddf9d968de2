// The developer panel: a dialog at the foot of the window, beside which the shop goes on. What it shows
// comes from the package's public calls, the browser's own figures and the bundle's head.

import { announce, h, icon, uid } from '../dom.js';
import { bundleTab, title as bundleTitle } from './bundle.js';
import { eventsTab, title as eventsTitle } from './events.js';
import { listsTab, title as listsTitle } from './lists.js';
import { statusTab, title as statusTitle } from './status.js';
import { timesTab, title as timesTitle } from './times.js';

const TABS = [
  [timesTitle, timesTab],
  [listsTitle, listsTab],
  [bundleTitle, bundleTab],
  [eventsTitle, eventsTab],
  [statusTitle, statusTab],
];
const STYLES = 'styles/developer.css';

/** The panel, closed, in the page. `toggle()` opens and closes it. */
export async function developerPanel(store) {
  await styles();
  const titleId = uid('dev');
  const panel = h('div', { class: 'dev-body', role: 'tabpanel', id: uid('dev'), tabindex: '0' });
  const tabs = TABS.map(([name], i) =>
    h(
      'button',
      {
        class: 'dev-tab',
        type: 'button',
        role: 'tab',
        id: uid('dev'),
        'aria-controls': panel.id,
        on: { click: () => show(i) },
      },
      name,
    ),
  );
  const dialog = h(
    'dialog',
    { class: 'dev', 'aria-labelledby': titleId },
    h(
      'div',
      { class: 'dev-head' },
      h('h2', { id: titleId }, 'Developer'),
      h('div', { class: 'dev-tabs', role: 'tablist', 'aria-labelledby': titleId }, tabs),
      h(
        'button',
        {
          class: 'icon-button',
          type: 'button',
          'aria-label': 'Close the developer panel',
          on: { click: close },
        },
        icon('close'),
      ),
    ),
    panel,
  );
  let chosen = 0;
  let view = null;
  let opener = null;

  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (event.target.role === 'tab') {
      const last = tabs.length - 1;
      const next = {
        ArrowRight: chosen === last ? 0 : chosen + 1,
        ArrowLeft: chosen === 0 ? last : chosen - 1,
        Home: 0,
        End: last,
      }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      show(next);
      tabs[next].focus();
    }
  });

  function show(i) {
    view?.dispose();
    chosen = i;
    tabs.forEach((tab, at) => {
      tab.setAttribute('aria-selected', String(at === i));
      tab.tabIndex = at === i ? 0 : -1;
    });
    panel.setAttribute('aria-labelledby', tabs[i].id);
    view = TABS[i][1](store);
    panel.replaceChildren(view.element);
    panel.scrollTop = 0;
    void view.refresh();
  }

  function open() {
    opener = document.activeElement;
    dialog.show();
    show(chosen);
    tabs[chosen].focus();
    announce('The developer panel is open at the foot of the page');
  }

  function close() {
    const hadFocus = dialog.contains(document.activeElement);
    view.dispose();
    view = null;
    dialog.close();
    if (hadFocus) opener?.focus({ preventScroll: true });
  }

  document.body.append(dialog);
  return { toggle: () => (dialog.open ? close() : open()) };
}

/** Adds the panel's own style sheet, once; settles when it is there. */
function styles() {
  const link = h('link', { rel: 'stylesheet', href: STYLES });
  const loaded = new Promise((done) => {
    link.addEventListener('load', done);
    link.addEventListener('error', done);
  });
  document.head.append(link);
  return loaded;
}
