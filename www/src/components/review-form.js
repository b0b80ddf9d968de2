import { announce, h, uid } from '../dom.js';
import { percent } from '../format.js';
import { latest } from '../latest.js';
import { marked } from '../marked.js';

/** So long after the last key the text is read, and after its reading a new label is read out. */
const PAUSE = 150;
const CALM = 1000;
/** From so much on the log-odds a word is shown as strong. */
const STRONG = 0.6;
/** Less than this is not shown at all. */
const FAINT = 0.08;

/** "Write a review", read along while one types. `onPost({ rating, text })` takes what was written. */
export function reviewForm({ shop, words, onPost }) {
  const textId = uid('review-text');
  const hintId = uid('review-hint');
  const text = h('textarea', {
    id: textId,
    rows: 4,
    maxlength: 2000,
    'aria-describedby': hintId,
    on: { input: () => later() },
  });
  const label = h('strong', { class: 'mood-label' }, words.label.uncertain);
  const sure = h('span', { class: 'mood-sure' });
  const gauge = h('span', { class: 'mood-needle' });
  const read = h('p', { class: 'mood-text', 'aria-hidden': 'true' });
  const aspects = h('ul', { class: 'chips mood-aspects', 'aria-label': words.speaksOf });
  const mood = h(
    'div',
    { class: 'mood', hidden: true, data: { mood: 'uncertain' } },
    h('p', { class: 'mood-head' }, h('span', null, `${words.reading}: `), label, ' ', sure),
    h('div', { class: 'mood-scale', 'aria-hidden': 'true' }, gauge),
    read,
    h(
      'p',
      { class: 'mood-legend', 'aria-hidden': 'true' },
      h('span', { class: 'says says-good' }, words.legend[0]),
      h('span', { class: 'says says-bad' }, words.legend[1]),
    ),
    aspects,
  );
  const live = h('p', { class: 'visually-hidden', 'aria-live': 'polite', 'aria-atomic': 'true' });
  const problem = h('p', { class: 'form-problem', role: 'alert' });
  const element = h(
    'form',
    {
      class: 'review-form',
      novalidate: true,
      on: {
        submit(event) {
          event.preventDefault();
          const rating = Number(new FormData(element).get('rating'));
          const written = text.value.trim();
          problem.textContent = rating && written ? '' : words.needed;
          if (!rating || !written) {
            (rating ? text : element.querySelector('[name="rating"]')).focus();
            return;
          }
          element.reset();
          clearTimeout(timer);
          void show('');
          announce(words.posted);
          onPost({ rating, text: written });
        },
      },
    },
    h('h3', null, words.write),
    h(
      'fieldset',
      { class: 'rating' },
      h('legend', null, words.rating),
      [1, 2, 3, 4, 5].map((n) =>
        h(
          'label',
          { class: 'rating-star' },
          h('input', { type: 'radio', name: 'rating', value: n }),
          h('span', { 'aria-hidden': 'true' }, `${n} ★`),
          h('span', { class: 'visually-hidden' }, words.stars(n)),
        ),
      ),
    ),
    h('label', { for: textId }, words.yours),
    text,
    h('p', { class: 'shelf-note', id: hintId }, words.hint),
    mood,
    live,
    problem,
    h('button', { class: 'button button-primary', type: 'submit' }, words.post),
  );

  let timer;
  let calm;
  let said = '';
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => void show(text.value), PAUSE);
  }

  const ask = latest((value) =>
    Promise.all([shop.sentiment(value), shop.aspects(value)]).catch((error) => ({ error })),
  );

  async function show(value) {
    clearTimeout(calm);
    if (!value.trim()) {
      mood.hidden = true;
      said = live.textContent = '';
      void ask('').catch(() => {});
      return;
    }
    const answer = await ask(value);
    if (!answer || !text.value.trim()) return;
    if (answer.error) {
      if (answer.error.code !== 'disposed') live.textContent = words.unread;
      return;
    }
    const [opinion, mentions] = answer;
    mood.hidden = false;
    mood.dataset.mood = opinion.label;
    label.textContent = words.label[opinion.label];
    sure.textContent = words.sure(percent(opinion.probability));
    gauge.style.setProperty('--at', `${Math.round(opinion.probability * 100)}%`);
    const shown = opinion.contributions.filter(({ value }) => Math.abs(value) >= FAINT);
    read.replaceChildren(
      ...marked(
        value,
        shown.map(({ start, end }) => [start, end]),
        (piece, i) => {
          const weight = shown[i].value;
          const tone = weight > 0 ? 'good' : 'bad';
          const strength = Math.abs(weight) >= STRONG ? ' is-strong' : '';
          return h('span', { class: `says says-${tone}${strength}` }, piece);
        },
      ),
    );
    const names = [...new Map(mentions.map((one) => [one.aspect, one])).values()];
    aspects.replaceChildren(
      ...names.map(({ aspect, label: tone }) =>
        h(
          'li',
          { class: `chip mood-aspect is-${tone}` },
          `${words.aspect(aspect)}: ${words.label[tone].toLowerCase()}`,
        ),
      ),
    );
    aspects.hidden = names.length === 0;
    // A screen reader hears of a label when it is new, and when the typing rests.
    calm = setTimeout(() => {
      if (said === opinion.label) return;
      said = opinion.label;
      live.textContent = `${words.reading}: ${label.textContent}, ${sure.textContent}`;
    }, CALM);
  }

  return { element };
}
