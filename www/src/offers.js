// The shop's offers: read once from their file, chosen by the engine.

let file = null;

/** `{ salt, budget, offers }` of the shop; null where it has none, or they can't be had. */
async function readFile(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The offers answered ${response.status}`);
  return response.json();
}

/**
 * The offer for this place and cart: `{ offer, chosen, situation }`, or null. Without consent, only what holds for
 * everyone, by the cart of the page.
 */
export async function bestOffer(store, placement) {
  if (!store.config.offers || store.isPlain) return null;
  file ??= readFile(store.config.offers);
  try {
    const { salt, budget, offers } = await file;
    const cart = [...store.basket.cart].map(([id, quantity]) => ({ item_id: id, quantity }));
    const options = { offers, cart, placement, salt, budget, personalize: store.personal };
    const { offers: chosen, situation } = await store.shop.offers(options);
    const [best] = chosen;
    if (!best) return null;
    return { offer: offers.find(({ id }) => id === best.offer_id), chosen: best, situation };
  } catch {
    // A shop without its offers is a shop; a failure is not remembered.
    file = null;
    return null;
  }
}

/** An event about an offer that was chosen. */
export function offerEvent(event, { chosen, situation }) {
  return {
    event,
    promotion_id: chosen.offer_id,
    situation,
    propensity: chosen.propensity,
    value: chosen.cost,
  };
}
