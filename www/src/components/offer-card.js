import { h, toast, uid } from '../dom.js';
import { offerWords } from '../offer-words.js';
import { bestOffer, offerEvent } from '../offers.js';

/**
 * The one offer that suits a place (`home`, `cart`), why it is there, and "don't show me this" for whom the shop may
 * remember. It follows the cart; where there is none, it takes no room.
 */
export function offerCard({ store, placement }) {
  const words = offerWords(store.config.locale);
  const element = h('div', { class: 'offer-place', hidden: true });
  let newest = 0;
  let logged = null;
  let taken = null;

  async function refresh() {
    const mine = ++newest;
    const found = await bestOffer(store, placement);
    if (mine !== newest) return;
    element.hidden = !found;
    if (!found) return element.replaceChildren();
    const id = found.chosen.offer_id;
    const focus = element.contains(document.activeElement) && document.activeElement.dataset.act;
    element.replaceChildren(view(found));
    if (focus) element.querySelector(`[data-act="${focus}"]`)?.focus();
    // Once a page: the engine counts visits, the log need not be full of redrawn cards.
    if (store.personal && logged !== id) {
      logged = id;
      await store.track(offerEvent('view_promotion', found));
    }
  }

  function view(found) {
    const { offer, chosen } = found;
    const language = store.config.locale.toLowerCase().startsWith('zh') ? 'zh' : 'en';
    const title = offer.title[language];
    const heading = uid('offer');
    const says = chosen.reasons.map((reason) => words.reasons[reason.code]?.(reason));
    const isTaken = taken === chosen.offer_id;
    return h(
      'section',
      { class: 'offer', 'aria-labelledby': heading, data: { offer: chosen.offer_id } },
      h(
        'div',
        { class: 'offer-words' },
        h('p', { class: 'offer-kind' }, words.heading),
        h('h2', { id: heading, class: 'offer-title' }, title),
        h(
          'p',
          { class: 'quiet offer-why' },
          [...says, chosen.missing > 0 && words.missing(chosen.missing)].filter(Boolean).join(' '),
        ),
      ),
      store.personal &&
        h(
          'div',
          { class: 'offer-acts' },
          isTaken
            ? h('p', { class: 'quiet', role: 'status' }, words.taken)
            : button(words.take, 'take', title, () => take(found)),
          button(words.hide, 'hide', title, () => hide(found, title)),
        ),
    );
  }

  async function take(found) {
    taken = found.chosen.offer_id;
    await store.track(offerEvent('select_promotion', found));
    await refresh();
  }

  async function hide(found, title) {
    const about = (event) => ({ event, promotion_id: found.chosen.offer_id });
    await store.track(about('dismiss_item'));
    await refresh();
    toast(words.hidden(title), 'plain', {
      label: words.undo,
      run: async () => {
        await store.track(about('restore_item'));
        await refresh();
      },
    });
  }

  const stops = ['basket', 'consent'].map((news) => store.on(news, () => void refresh()));
  return {
    element,
    ready: refresh(),
    dispose: () => stops.forEach((stop) => stop()),
  };
}

function button(label, act, title, click) {
  return h(
    'button',
    {
      class: act === 'hide' ? 'link-button' : 'button',
      type: 'button',
      'aria-label': `${label}: ${title}`,
      data: { act },
      on: { click },
    },
    label,
  );
}
