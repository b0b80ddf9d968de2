// The cart and the wish list: a fold over shopping events. With consent the
// events come from the log; without it the same events are applied in memory.

/** An empty basket: what is in the cart and on the wish list. */
export function emptyBasket() {
  return { cart: new Map(), wishes: new Set() };
}

/** Applies one event to a basket; events that don't concern it change nothing. */
export function applyEvent(basket, event) {
  const { cart, wishes } = basket;
  for (const item of event.items ?? []) {
    const id = item.item_id;
    const quantity = item.quantity ?? 1;
    if (event.event === 'add_to_wishlist') wishes.add(id);
    if (event.event === 'add_to_cart') cart.set(id, (cart.get(id) ?? 0) + quantity);
    if (event.event === 'remove_from_cart' || event.event === 'purchase') {
      const left = (cart.get(id) ?? 0) - quantity;
      if (left > 0) cart.set(id, left);
      else cart.delete(id);
    }
  }
}

/** The basket after all these events, oldest first. */
export function basketFrom(events) {
  const basket = emptyBasket();
  for (const event of events) applyEvent(basket, event);
  return basket;
}
