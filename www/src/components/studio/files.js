// The files that the studio reads, and which column is what.

import { h, icon, uid } from '../../dom.js';
import { drops } from '../drop.js';
import { TARGETS, bytesWords, guessColumns } from '../../studio-words.js';

/** A zone to drop one file on, with a file field in it. `onFile(file)` hears of each; `show(text)` says what it holds. */
export function dropZone({ title, hint, accept, onFile }) {
  const hintId = uid('drop');
  const field = h('input', {
    class: 'visually-hidden',
    type: 'file',
    accept,
    'aria-describedby': hintId,
    on: {
      change: () => {
        const [chosen] = field.files;
        if (chosen) onFile(chosen);
        field.value = '';
      },
    },
  });
  const words = h('span', { class: 'lab-hint', id: hintId }, hint);
  const mark = h('span', { class: 'studio-mark', 'aria-hidden': 'true' }, icon('plus'));
  const element = h(
    'label',
    {
      class: 'lab-drop studio-drop',
      on: drops(onFile),
    },
    field,
    mark,
    h('strong', null, title),
    words,
  );
  return {
    element,
    show(file) {
      mark.replaceChildren(icon('check'));
      element.classList.add('is-filled');
      words.textContent = `${file.name}, ${bytesWords(file.size)}`;
    },
  };
}

/** Fields that say which column of the order log is what, filled with a guess. */
export function columnFields(columns) {
  const guess = guessColumns(columns);
  const fields = Object.entries(TARGETS).map(([target, { label, hint }]) => {
    const select = h(
      'select',
      { name: target },
      h('option', { value: '' }, 'not in this log'),
      columns.map((column) =>
        h('option', { value: column, selected: guess[target] === column }, column),
      ),
    );
    return {
      target,
      select,
      element: h(
        'label',
        { class: 'studio-field' },
        h('span', null, label, hint && h('small', null, ` ${hint}`)),
        select,
      ),
    };
  });
  return {
    element: h(
      'div',
      { class: 'studio-fields' },
      fields.map((field) => field.element),
    ),
    /** `{ target: column }`, without what the log does not have. */
    chosen: () =>
      Object.fromEntries(
        fields.map(({ target, select }) => [target, select.value]).filter(([, column]) => column),
      ),
  };
}
