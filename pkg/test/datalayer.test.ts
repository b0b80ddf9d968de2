import { describe, expect, test, vi } from 'vitest';
import { eventFrom, follow } from '../src/datalayer.js';

/** What `gtag` pushes: its arguments object. */
function gtag(..._: unknown[]): unknown {
  // eslint-disable-next-line prefer-rest-params
  return arguments;
}

describe('eventFrom', () => {
  test('reads a GA4 push and leaves out what the engine does not know', () => {
    expect(
      eventFrom({
        event: 'add_to_cart',
        ecommerce: {
          currency: 'EUR',
          value: 25,
          items: [{ item_id: 'A12', item_name: 'Mug', price: 12.5, quantity: 2, index: 3 }],
        },
        'gtm.uniqueEventId': 17,
      }),
    ).toEqual({
      event: 'add_to_cart',
      currency: 'EUR',
      value: 25,
      items: [{ item_id: 'A12', price: 12.5, quantity: 2, index: 3 }],
    });
  });

  test('reads what gtag leaves', () => {
    const entry = gtag('event', 'view_item', { items: [{ item_id: 'A12' }] });
    expect(eventFrom(entry)).toEqual({ event: 'view_item', items: [{ item_id: 'A12' }] });
  });

  test('reads our own events too', () => {
    const items = [{ item_id: 'A12' }];
    for (const event of ['rate_item', 'dismiss_item', 'restore_item']) {
      expect(eventFrom({ event, items, rating: 4 })).toEqual({ event, items, rating: 4 });
    }
  });

  test('takes numbers that were pushed as text, and ids that were pushed as numbers', () => {
    expect(
      eventFrom({
        event: 'purchase',
        ecommerce: { value: '25.00', items: [{ item_id: 12, price: '12.50', quantity: '2' }] },
      }),
    ).toEqual({
      event: 'purchase',
      value: 25,
      items: [{ item_id: '12', price: 12.5, quantity: 2 }],
    });
  });

  test('reads a search, whose term stands beside the event', () => {
    expect(eventFrom({ event: 'search', search_term: 'red mug' })).toEqual({
      event: 'search',
      search_term: 'red mug',
    });
  });

  test.each([
    ['a page view', { event: 'page_view' }],
    ['GTM itself', { event: 'gtm.js', 'gtm.start': 1 }],
    ['the clearing of the last event', { ecommerce: null }],
    ['gtag configuration', gtag('config', 'G-1')],
    ['gtag consent', gtag('consent', 'default', {})],
    ['another gtag event', gtag('event', 'scroll', {})],
    ['a command function', () => 1],
    ['null', null],
    ['text', 'view_item'],
    ['an inherited name', { event: 'constructor' }],
  ])('ignores %s', (_, entry) => {
    expect(eventFrom(entry)).toBeNull();
  });

  test('leaves a bad item for the engine to refuse', () => {
    expect(
      eventFrom({ event: 'view_item', ecommerce: { items: [{ item_name: 'Mug' }, null] } }),
    ).toEqual({ event: 'view_item', items: [{}] });
  });
});

describe('follow', () => {
  const view = (id: string) => ({ event: 'view_item', ecommerce: { items: [{ item_id: id }] } });
  const ids = (handle: ReturnType<typeof vi.fn>) =>
    handle.mock.calls.map(([event]) => event.items[0].item_id);

  test('hands over past and future pushes, in order, until it is stopped', () => {
    const layer: unknown[] = [view('A')];
    const handle = vi.fn();
    const stop = follow(layer, handle);
    expect(layer.push(view('B'), { event: 'scroll' }, view('C'))).toBe(4);
    stop();
    layer.push(view('D'));
    expect(ids(handle)).toEqual(['A', 'B', 'C']);
    expect(layer).toHaveLength(5);
    expect(Object.hasOwn(layer, 'push')).toBe(false);
  });

  test('goes on working between the push of a tag manager before it and one after it', () => {
    const layer: unknown[] = [];
    const before = vi.fn((...entries: unknown[]) => Array.prototype.push.apply(layer, entries));
    layer.push = before;
    const handle = vi.fn();
    const stop = follow(layer, handle);
    const ours = layer.push;
    const after = vi.fn((...entries: unknown[]) => ours.apply(layer, entries));
    layer.push = after;
    layer.push(view('A'));
    stop();
    layer.push(view('B'));
    expect(layer.push).toBe(after);
    expect(before).toHaveBeenCalledTimes(2);
    expect(ids(handle)).toEqual(['A']);
    expect(layer).toHaveLength(2);
  });

  test('never throws into the page', () => {
    const layer: unknown[] = [];
    follow(layer, () => {
      throw new Error('ours');
    });
    const hostile = {
      get event(): string {
        throw new Error('theirs');
      },
    };
    expect(layer.push(view('A'), hostile)).toBe(2);
  });
});
