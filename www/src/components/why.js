import { h, uid } from '../dom.js';
import { number, titleOf } from '../format.js';
import { digitsFor, headline, printedFigures, sentence, tone } from '../words.js';

/**
 * "Why?" for one recommendation: a button that shows the strongest reason and
 * the make-up of the score, and opens a panel with every reason, its bar and
 * its figure. The panel is a popover, so opening it moves nothing on the page.
 */
export function why(recommendation, titles) {
  const { reasons, score, product } = recommendation;
  const id = uid('why');
  const parts = reasons.filter(({ value }) => value > 0);
  const whole = parts.reduce((sum, { value }) => sum + value, 0) || 1;
  const line = headline(reasons, titles);

  const panel = h('div', {
    class: 'why-panel',
    id,
    popover: 'auto',
    role: 'group',
    'aria-label': `Why ${titleOf(product)}`,
  });
  const button = h(
    'button',
    {
      class: 'why',
      type: 'button',
      popovertarget: id,
      'aria-expanded': 'false',
      'aria-controls': id,
    },
    h(
      'span',
      { class: 'why-bar', 'aria-hidden': 'true' },
      parts.map((reason) =>
        h('span', {
          class: `tone-${tone(reason)}`,
          vars: { '--part': (reason.value / whole).toFixed(4) },
        }),
      ),
    ),
    h('span', { class: 'why-more' }, 'Why?'),
    h('span', { class: 'visually-hidden' }, ` ${titleOf(product)}: `),
    h('span', { class: 'why-line' }, line),
  );

  panel.addEventListener('beforetoggle', (event) => {
    const isOpening = event.newState === 'open';
    button.setAttribute('aria-expanded', String(isOpening));
    if (isOpening) panel.replaceChildren(...content(reasons, score, titles, panel));
  });
  panel.addEventListener('toggle', (event) => {
    if (event.newState === 'open') place(panel, button);
  });
  return { button, panel };
}

function content(reasons, score, titles, panel) {
  const digits = digitsFor(score);
  const { steps, total } = printedFigures(
    reasons.map(({ value }) => value),
    digits,
  );
  const longest = Math.max(...reasons.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  const order = reasons.map((_, i) => i).sort((a, b) => reasons[b].value - reasons[a].value);
  return [
    h('p', { class: 'why-title' }, 'Why this is here'),
    h(
      'ul',
      { class: 'why-list' },
      order.map((i) => row(reasons[i], steps[i], digits, longest, titles)),
    ),
    h(
      'p',
      { class: 'why-total', data: { score } },
      h('span', null, 'Score'),
      h('span', { class: 'figure' }, number(total, digits)),
    ),
    h('p', { class: 'why-note' }, 'Worked out in this browser. The parts add up to the score.'),
    h(
      'button',
      {
        class: 'icon-button why-close',
        type: 'button',
        popovertarget: panel.id,
        popovertargetaction: 'hide',
        'aria-label': 'Close',
      },
      '×',
    ),
  ];
}

function row(reason, figure, digits, longest, titles) {
  const smallest = 0.5 / 10 ** digits;
  const leaves = (reason.details ?? [])
    .filter(({ code, item_id: id, detail, value }) => {
      const isNamed = (id && titles.has(id)) || detail || code === 'other';
      return isNamed && Math.abs(value) >= smallest;
    })
    .slice(0, 4);
  return h(
    'li',
    null,
    h(
      'div',
      { class: 'why-row' },
      h('span', { class: 'why-words' }, sentence(reason, titles)),
      h('span', { class: 'figure' }, number(figure, digits)),
    ),
    h(
      'div',
      { class: `why-track${reason.value < 0 ? ' is-minus' : ''}`, 'aria-hidden': 'true' },
      h('span', {
        class: `tone-${tone(reason)}`,
        vars: { '--part': (Math.abs(reason.value) / longest).toFixed(4) },
      }),
    ),
    leaves.length > 0 &&
      h(
        'ul',
        { class: 'why-leaves' },
        leaves.map((leaf) =>
          h(
            'li',
            null,
            h('span', null, sentence(leaf, titles)),
            h('span', { class: 'figure' }, number(leaf.value, digits)),
          ),
        ),
      ),
  );
}

/** Puts the panel beside its button; on a narrow screen the style sheet makes it a sheet at the foot. */
function place(panel, button) {
  if (matchMedia('(max-width: 640px)').matches) return;
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = Math.min(Math.max(12, at.left), innerWidth - width - 12);
  const below = at.bottom + 8;
  const top = below + height < innerHeight - 12 ? below : Math.max(12, at.top - height - 8);
  panel.style.setProperty('--left', `${left}px`);
  panel.style.setProperty('--top', `${top}px`);
}
