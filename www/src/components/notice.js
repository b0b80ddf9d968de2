import { h } from '../dom.js';

const KINDLY = {
  wasm_failed: 'Your browser could not start the part of the shop that makes recommendations.',
  worker_failed: 'The part of the shop that makes recommendations stopped working.',
  unsupported: 'This browser lacks something that the recommendations need.',
  fetch_failed: 'A file of this shop could not be fetched.',
  storage_quota: 'Your browser has no room left to remember this.',
  storage_unavailable: 'Your browser does not let this page remember anything.',
  not_loaded: 'The catalogue is not there yet.',
  disposed: 'The shop was closed in this tab.',
};

/** An error in plain words, with its code for whoever can mend it. */
export function errorNotice(error, extra) {
  const code = error?.code ?? error?.name ?? 'internal';
  const bundle = String(code).startsWith('bundle_');
  return h(
    'div',
    { class: 'notice', role: 'alert', data: { code } },
    h(
      'p',
      { class: 'notice-title' },
      KINDLY[code] ??
        (bundle
          ? 'The trained model of this shop could not be read.'
          : 'Something in this shop did not work.'),
    ),
    extra && h('p', null, extra),
    h(
      'details',
      null,
      h('summary', null, 'For whoever can mend it'),
      h('p', null, h('code', null, code), ` ${error?.message ?? ''}`),
    ),
  );
}
