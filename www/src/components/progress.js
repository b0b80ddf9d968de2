import { h } from '../dom.js';

/**
 * A thin bar along the header's edge while the shop opens: how much of the trained model is there. It
 * takes no place, and shows itself only if opening takes longer than a moment.
 */
export function progressBar() {
  const element = h('progress', { class: 'opening-bar', 'aria-label': 'Opening the shop', max: 1 });
  return {
    element,
    /** `loaded` of `total` bytes; a total that is null is not known. */
    set({ loaded, total }) {
      if (total) element.value = loaded / total;
      else element.removeAttribute('value');
    },
  };
}
