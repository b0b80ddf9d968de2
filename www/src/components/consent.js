import { h } from '../dom.js';

/**
 * The question of the first visit. Both answers weigh the same, neither is
 * chosen in advance, the shop works without an answer, and it is asked once.
 */
export function consentBar({ store, onDone }) {
  const answer = (personal) => async () => {
    await store.setConsent({ functional: personal, personalization: personal, sharing: false });
    onDone?.(personal);
  };
  return h(
    'div',
    { class: 'consent' },
    h(
      'div',
      { class: 'consent-words' },
      h('p', { class: 'consent-title' }, 'May this shop remember what you look at?'),
      h(
        'p',
        null,
        'It stays in this browser and is never sent anywhere. With it the shop can pick things for you. You can see it, take it with you or erase it under “Your data”.',
      ),
    ),
    h(
      'div',
      { class: 'consent-answers' },
      h(
        'button',
        { class: 'button button-equal', type: 'button', on: { click: answer(true) } },
        'Yes, remember',
      ),
      h(
        'button',
        { class: 'button button-equal', type: 'button', on: { click: answer(false) } },
        'No thanks',
      ),
    ),
  );
}

/** The place of the question, before it is known whether it has to be asked. */
export function consentGhost() {
  const bar = consentBar({ store: null });
  bar.classList.add('is-ghost');
  bar.inert = true;
  return bar;
}
