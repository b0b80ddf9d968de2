import { announce, h, toast } from '../dom.js';
import { categoryParts, money, percent, titleOf } from '../format.js';
import { doing, profileWords } from '../profile-words.js';

/** So many interests of each kind are shown. */
const SHOWN = 6;

/**
 * What the engine makes of the shopper's log, with the events that each part comes from, and buttons
 * that correct it: `{ element, refresh }`. Call `refresh` when it is shown and when the log changes.
 * `personal` says whether the shopper lets the log be used.
 */
export function profileSection(shop, locale, personal = () => true) {
  const words = profileWords(locale);
  const element = h('section', { class: 'drawer-part', data: { part: 'profile' } });
  let round = 0;

  async function refresh() {
    const own = ++round;
    const [profile, events] = await Promise.all([shop.profile(), shop.events()]);
    const known = new Map(events.map((event) => [event.event_id, event]));
    const titles = await titlesOf(
      shop,
      evidence(profile).map((id) => known.get(id)),
    );
    // A later call may have been quicker.
    if (own === round) draw(profile, (ids) => because(ids, known, titles, words));
  }

  function draw(profile, why) {
    const { corrections = [] } = profile;
    const nothing = !personal() || (profile.events === 0 && corrections.length === 0);
    const parts = nothing
      ? [h('p', { class: 'quiet' }, personal() ? words.none : words.off)]
      : [interests(profile, why), facts(profile, why, words), corrected(corrections)];
    element.replaceChildren(h('h3', null, words.title), ...parts.flat(2).filter(Boolean));
  }

  function interests({ interests: all }, why) {
    return Object.entries(words.kinds).map(([kind, heading]) => {
      const shown = all.filter((interest) => interest.kind === kind).slice(0, SHOWN);
      return (
        shown.length > 0 && [
          h('h4', null, heading),
          h(
            'ul',
            { class: 'profile-interests' },
            shown.map((interest) => row(interest, why)),
          ),
        ]
      );
    });
  }

  function row(interest, why) {
    const { name, weight, pinned, event_ids: ids } = interest;
    const actions = [pinned ? 'restore' : 'pin', 'mute', 'forget'];
    return h(
      'li',
      null,
      h(
        'span',
        { class: 'interest-name', title: name },
        short(interest),
        pinned && h('span', { class: 'quiet' }, ` ${words.pinned}`),
      ),
      h(
        'span',
        { class: 'why-track', 'aria-hidden': 'true' },
        h('span', {
          class: 'tone-taste',
          vars: { '--part': Math.min(1, Math.max(0, weight)).toFixed(4) },
        }),
      ),
      h('span', { class: 'figure' }, percent(weight)),
      h(
        'span',
        { class: 'profile-actions' },
        actions.map((action) => button(interest, action)),
      ),
      why(ids),
    );
  }

  function button(interest, action) {
    return h(
      'button',
      {
        class: 'button',
        type: 'button',
        'aria-label': words.actionOn(words[action], short(interest)),
        data: { action, kind: interest.kind, name: interest.name },
        on: { click: () => void correct(interest, action) },
      },
      words[action],
    );
  }

  async function correct({ kind, name }, action) {
    try {
      await shop.correct({ kind, name, action });
      await refresh();
      announce(words.done[action](short({ kind, name })));
    } catch (error) {
      toast(words.failed(error.code ?? error.name), 'bad');
    }
    // The button is gone or another: the focus goes to what is there for the same interest.
    const buttons = [...element.querySelectorAll('button')];
    const same = ({ dataset }) => dataset.kind === kind && dataset.name === name;
    (buttons.find(same) ?? buttons[0])?.focus();
  }

  function corrected(corrections) {
    return (
      corrections.length > 0 && [
        h('h4', null, words.corrected),
        h(
          'ul',
          { class: 'profile-corrections' },
          corrections.map((correction) =>
            h(
              'li',
              null,
              h('span', null, words.correction[correction.action](short(correction))),
              button(correction, 'restore'),
            ),
          ),
        ),
      ]
    );
  }

  return { element, refresh };
}

/** The part of a name that tells: of a category the last. */
function short({ kind, name }) {
  return (kind === 'category' && categoryParts(name).at(-1)) || name;
}

/** All events that a profile names. */
function evidence({ interests, price_band: band, rhythm, rfm, intent }) {
  const parts = [...interests, band, rhythm?.hour, rhythm?.weekday, rfm, intent];
  return parts.flatMap((part) => part?.event_ids ?? []);
}

async function titlesOf(shop, events) {
  const items = events.flatMap((event) => event?.items ?? []);
  const ids = [...new Set(items.map(({ item_id: id }) => id))];
  const products = ids.length > 0 ? await shop.products(ids) : [];
  return new Map(products.filter(Boolean).map((product) => [product.item_id, titleOf(product)]));
}

/** "Because you ..." as something to open; nothing without events. */
function because(ids, known, titles, words) {
  const events = (ids ?? []).map((id) => known.get(id)).filter(Boolean);
  const lines = [...new Set(events.map((event) => doing(event, titles, words)))];
  return (
    lines.length > 0 &&
    h(
      'details',
      { class: 'profile-because' },
      h('summary', null, words.because),
      h(
        'ul',
        null,
        lines.map((line) => h('li', null, line)),
      ),
    )
  );
}

function facts({ price_band: band, rhythm, rfm, intent }, why, words) {
  const amount = (value) => money(value, band?.currency ?? undefined);
  const clock = (hour) => `${hour % 24}:00`;
  const fact = (name, texts, ids) => [
    h('dt', null, name),
    h('dd', null, texts.filter(Boolean).join(words.and), why(ids)),
  ];
  const { hour, weekday, visit_gap: gap } = rhythm ?? {};
  return h(
    'dl',
    { class: 'facts' },
    intent &&
      fact(
        words.intent,
        [words.intents[intent.intent], words.sure(percent(intent.confidence))],
        intent.event_ids,
      ),
    band &&
      fact(
        words.price,
        [words.band(amount(band.low), amount(band.high), amount(band.median))],
        band.event_ids,
      ),
    rhythm &&
      fact(
        words.rhythm,
        [
          gap != null && words.gap(Math.round(gap)),
          hour && words.hour(clock(hour.value), clock(hour.value + 4), percent(hour.confidence)),
          weekday && words.weekday(words.days[weekday.value], percent(weekday.confidence)),
          !hour && words.visits,
        ],
        [...(hour?.event_ids ?? []), ...(weekday?.event_ids ?? [])],
      ),
    rfm &&
      fact(
        words.rfm,
        [
          words.classes[rfm.class],
          rfm.frequency > 0 && words.bought(rfm.frequency, amount(rfm.monetary)),
          rfm.recency != null && words.ago(rfm.recency),
        ],
        rfm.event_ids,
      ),
  );
}
