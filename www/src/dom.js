// Builds DOM nodes. Text always arrives as text nodes, so catalogue data can
// never become markup, and no style attribute is written (the CSP forbids it).

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element: `h('a', { class: 'link', href: '#/', on: { click } }, 'Home')`.
 *
 * `props.on` holds listeners, `props.vars` CSS custom properties, `props.data`
 * data attributes. `true` sets an empty attribute; `false`, `null` and
 * `undefined` set nothing. Children may be nodes, strings, numbers, arrays, or
 * nothing (`null`, `false`).
 */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG elements. */
export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value == null || value === false) continue;
    if (name === 'on') {
      for (const [type, listener] of Object.entries(value))
        element.addEventListener(type, listener);
    } else if (name === 'vars') {
      for (const [key, v] of Object.entries(value)) element.style.setProperty(key, String(v));
    } else if (name === 'data') {
      for (const [key, v] of Object.entries(value)) if (v != null) element.dataset[key] = String(v);
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (child == null || child === false) continue;
    if (Array.isArray(child)) add(element, child);
    else element.append(child instanceof Node ? child : String(child));
  }
}

/** A line icon from path data, drawn on a 24 by 24 grid; it is hidden from screen readers. */
export function icon(name, className = 'icon') {
  return svg(
    'svg',
    { class: className, viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    ICONS[name].map((d) => svg('path', { d })),
  );
}

const ICONS = {
  search: ['M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z', 'M15.5 15.5 20 20'],
  cart: ['M3 4h2.4l2.2 11h9.9l2-8H6.2', 'M9 19.5v.01', 'M16.5 19.5v.01'],
  shield: ['M12 3.5 5 6v5.5c0 4.2 2.9 7.4 7 9 4.1-1.6 7-4.8 7-9V6z', 'm9 12 2.2 2.2L15.2 10'],
  heart: [
    'M12 19.5S4.5 15 4.5 9.7A3.9 3.9 0 0 1 12 8a3.9 3.9 0 0 1 7.5 1.7c0 5.3-7.5 9.8-7.5 9.8z',
  ],
  plus: ['M12 5.5v13', 'M5.5 12h13'],
  minus: ['M5.5 12h13'],
  close: ['m6 6 12 12', 'M18 6 6 18'],
  left: ['m14.5 5.5-6.5 6.5 6.5 6.5'],
  right: ['m9.5 5.5 6.5 6.5-6.5 6.5'],
  check: ['m5 12.5 4.5 4.5L19 7.5'],
  less: ['M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z', 'M6.5 6.5l11 11'],
  down: ['m6 9.5 6 6 6-6'],
};

/** An id that no other element on this page has. */
export function uid(prefix) {
  return `${prefix}-${++count}`;
}
let count = 0;

/** Reads a message out to screen readers, without moving the focus. */
export function announce(message) {
  const region = document.getElementById('announcer');
  // The same words twice would not be read again.
  region.textContent = region.textContent === message ? `${message}\u00a0` : message;
}

/**
 * Shows a short message at the foot of the window, and reads it out. With an `action` (`{ label, run }`)
 * it has a button, and stays for as long as anyone points at it or has the focus in it.
 */
export function toast(message, tone = 'plain', action) {
  const button =
    action &&
    h(
      'button',
      {
        class: 'toast-action',
        type: 'button',
        on: {
          click: () => {
            element.remove();
            action.run();
          },
        },
      },
      action.label,
    );
  const element = h('div', { class: `toast toast-${tone}` }, h('p', null, message), button);
  const host = document.getElementById('toasts');
  host.replaceChildren(element);
  announce(action ? `${message} ${action.label}: a button at the foot of the page` : message);
  const later = () =>
    setTimeout(
      () => (element.matches(':hover, :focus-within') ? later() : element.remove()),
      action ? 12_000 : 4500,
    );
  later();
}
