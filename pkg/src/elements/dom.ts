type Child = Node | string | number | false | null | undefined;
type Listener = (event: never) => void;
type Props = Record<string, string | number | boolean | null | undefined | Listener>;

/**
 * Makes an element. Props are attributes, or listeners by the name of their event; children that are
 * texts stay texts, whatever they contain. Its `part` is its class as well.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, props);
  element.append(...(children.filter((child) => child || child === 0) as Node[]));
  return element;
}

/** A button that does something here, on this page. */
export const button = (text: Child, click: () => void, props: Props = {}) =>
  h('button', { type: 'button', click, ...props }, text);

function fill(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else if (value != null && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
      if (name === 'part') element.setAttribute('class', String(value));
    }
  }
}

/** A drawing: shapes of SVG with their attributes. Attributes, for a policy may refuse styles. */
export function drawing(props: Props, tag: 'rect' | 'path', ...shapes: Props[]): SVGElement {
  const make = (name: 'svg' | typeof tag, of: Props) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    fill(element, of);
    return element;
  };
  const svg = make('svg', { ...props, 'aria-hidden': 'true' });
  svg.append(...shapes.map((shape) => make(tag, shape)));
  return svg;
}

/** A bar of shares (0 to 1) side by side, for the eye only: the figures stand beside it. */
export function bar(...shares: [part: string, share: number][]): SVGElement {
  let x = 0;
  const rects = shares.map(([part, share]) => {
    const rect = { part, x: `${x}%`, width: `${share * 100}%`, height: '100%' };
    x += share * 100;
    return rect;
  });
  return drawing({ part: 'bar' }, 'rect', ...rects);
}

/** The address if it is one of http(s) or relative to the page, otherwise null. */
export function safeUrl(url: unknown, base: string = document.baseURI): string | null {
  if (typeof url !== 'string' || !url) return null;
  try {
    const { protocol, href } = new URL(url, base);
    return /^https?:$/.test(protocol) ? href : null;
  } catch {
    return null;
  }
}

/** A text of the catalogue, no longer than fits a card: at most 200 UTF-16 units, no half characters. */
export function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

/** A style sheet, made once: constructed sheets need no `style-src 'unsafe-inline'`. */
export function sheet(css: string): CSSStyleSheet {
  let made = sheets.get(css);
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync(css);
    sheets.set(css, made);
  }
  return made;
}

const sheets = new Map<string, CSSStyleSheet>();

let ids = 0;
/** An id that nothing else on the page has. */
export const uid = () => `ws-${++ids}`;
