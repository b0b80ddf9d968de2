// The parts of the privacy centre that are about consent, storage and sharing.

import { announce, h, icon, toast, uid } from '../dom.js';
import { moment, number } from '../format.js';

const MILLION = 1e6;

/** What the shopper allows: a switch for each purpose, all off until the shopper says otherwise. */
export function consentPart(store, words) {
  const states = { functional: 'kept', personalization: 'personal', sharing: 'sharing' };
  const purposes = Object.keys(states);
  const control = h(
    'p',
    { class: 'note-line', hidden: true, data: { privacy: 'control' } },
    icon('shield'),
    h('span', null, words.control),
  );

  function purpose(name) {
    const [id, note] = [uid('purpose'), uid('purpose-note')];
    const input = h('input', { type: 'checkbox', role: 'switch', id, 'aria-describedby': note });
    input.addEventListener('change', () => void choose(name, input.checked));
    const row = h(
      'div',
      { class: 'purpose', data: { purpose: name } },
      h('div', { class: 'switch-row' }, h('label', { for: id }, words.purposes[name].name), input),
      h('p', { id: note, class: 'quiet' }, words.purposes[name].note),
    );
    return { name, input, row };
  }
  const rows = purposes.map(purpose);

  /** What the shopper sees is what is asked for: without memory there is nothing else. */
  async function choose(name, isOn) {
    const choice = Object.fromEntries(purposes.map((one) => [one, store[states[one]]]));
    choice[name] = isOn;
    if (isOn) choice.functional = true;
    if (!choice.functional) choice.personalization = choice.sharing = false;
    try {
      await store.setConsent(choice);
      const say = isOn ? words.on : words.off;
      announce(say(words.purposes[name].name));
    } catch (error) {
      toast(words.failed(error.code ?? error.name), 'bad');
    }
    refresh();
  }

  function refresh() {
    const controlled = 'privacy_control' in store.status;
    control.hidden = !controlled;
    for (const { name, input } of rows) {
      input.checked = store[states[name]];
      input.disabled = name === 'sharing' && controlled;
    }
  }

  const element = h(
    'section',
    { class: 'drawer-part' },
    h('h3', null, words.allow),
    rows.map(({ row }) => row),
    control,
  );
  return { element, refresh };
}

/** How much is kept, for how long, where, and how it is protected; figures of `privacyReport`. */
export function keptView(report, status, words) {
  const { events, bytes, oldest, retention, encrypted, unreadable } = report;
  const figure = (name, label, value) =>
    h(
      'div',
      null,
      h('dt', null, label),
      h('dd', null, h('strong', { class: 'big-figure', data: { kept: name } }, value)),
    );
  return [
    h('h3', null, words.kept),
    h(
      'dl',
      { class: 'figures' },
      figure('events', words.events, number(events)),
      figure('bytes', words.size, `${number(Math.ceil(bytes / 1024))} KB`),
    ),
    h(
      'dl',
      { class: 'facts' },
      h('dt', null, words.since),
      h('dd', null, oldest == null ? words.none : moment(oldest)),
      h('dt', null, words.atMost),
      h('dd', null, words.limits(number(retention.days), number(retention.events))),
    ),
    h(
      'p',
      { class: 'quiet' },
      words.where({ thread: status.thread?.thread, ...status.storage }),
      unreadable > 0 && ` ${words.unreadable(unreadable)}`,
    ),
    encrypted &&
      h(
        'p',
        { class: 'quiet', data: { privacy: 'encryption' } },
        words.encrypted,
        ' ',
        words.notProtected,
      ),
  ].filter(Boolean);
}

/** What was shared of what may be shared, and a report to look at. */
export function sharingPart(store, words) {
  const bar = h('meter', { class: 'budget', min: '0' });
  const spent = h('p', { class: 'quiet', data: { privacy: 'budget' } });
  const result = h('p', { role: 'status', class: 'quiet' });
  const report = h('pre', {
    class: 'report',
    tabindex: '0',
    'aria-label': words.share,
    hidden: true,
  });
  const make = h(
    'button',
    { class: 'button', type: 'button', on: { click: () => void share() } },
    words.report,
  );

  async function share() {
    report.hidden = true;
    try {
      const made = await store.shop.share({ what: 'category', epsilon: 1 });
      report.textContent = JSON.stringify(made.report, null, 2);
      report.hidden = false;
      result.textContent = words.reportMade;
    } catch (error) {
      result.textContent = words.reportFailed(error.message);
    }
    show((await store.shop.privacyReport()).ledger);
  }

  function show(ledger) {
    const sum = ledger?.spent.reduce((total, { epsilon }) => total + epsilon, 0) ?? 0;
    bar.hidden = !ledger;
    spent.textContent = ledger
      ? words.budget(
          number(sum / MILLION, 1),
          number(ledger.limit / MILLION, 1),
          ledger.period_days,
        )
      : words.nothingShared;
    if (!ledger) return;
    bar.max = ledger.limit;
    bar.value = sum;
    bar.setAttribute('aria-label', spent.textContent);
  }

  const element = h(
    'section',
    { class: 'drawer-part', data: { part: 'sharing' } },
    h('h3', null, words.share),
    h('p', { class: 'quiet' }, words.shareNote),
    bar,
    spent,
    h('div', { class: 'button-row' }, make),
    result,
    report,
  );
  return {
    element,
    refresh({ ledger }) {
      element.hidden = !store.sharing && !ledger;
      make.disabled = !store.sharing;
      show(ledger);
    },
  };
}

/** Download, bring back, erase; and the proof. */
export function takePart(store, words) {
  const proof = h('p', { class: 'proof', role: 'status' });
  const button = (label, kind, run) =>
    h('button', { class: `button ${kind}`, type: 'button', on: { click: run } }, label);
  const file = h('input', {
    type: 'file',
    accept: 'application/json,.json',
    hidden: true,
    on: { change: () => void bring() },
  });
  const bringBack = button(words.bring, '', () => file.click());
  const note = h('p', { class: 'quiet' }, words.bringFirst);
  const erase = button(words.erase, 'button-danger', () => ask(true));
  const sure = h(
    'div',
    { class: 'confirm', hidden: true, role: 'group', 'aria-label': words.erase },
    h('p', null, words.eraseNote),
    h(
      'div',
      { class: 'button-row' },
      button(words.yes, 'button-danger', () => void wipe()),
      button(words.no, '', () => ask(false)),
    ),
  );

  function ask(open) {
    sure.hidden = !open;
    erase.hidden = open;
    (open ? sure.querySelector('button') : erase).focus();
  }

  async function wipe() {
    try {
      const report = await store.erase();
      proof.textContent = words.proof(report);
      if (report.left.length > 0) proof.append(' ', words.proofLedger);
    } catch (error) {
      proof.textContent = words.notErased(error.code ?? error.name, error.message);
    }
    ask(false);
  }

  async function bring() {
    const [chosen] = file.files;
    if (!chosen) return;
    proof.textContent = '';
    try {
      proof.textContent = words.brought(await store.importData(JSON.parse(await chosen.text())));
    } catch (error) {
      const why = error instanceof SyntaxError ? words.noJson : error.message;
      proof.textContent = words.notBrought(why);
    }
    file.value = '';
  }

  async function save() {
    const data = await store.shop.export();
    // A link that is clicked by hand is the way to a file that every browser knows.
    const url = URL.createObjectURL(
      new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }),
    );
    h('a', { href: url, download: 'your-data.json' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  const element = h(
    'section',
    { class: 'drawer-part' },
    h('h3', null, words.take),
    h(
      'div',
      { class: 'button-row' },
      button(words.download, '', () => void save()),
      bringBack,
      erase,
    ),
    file,
    note,
    sure,
    proof,
  );
  return {
    element,
    open() {
      proof.textContent = '';
      ask(false);
    },
    refresh() {
      bringBack.disabled = !store.kept;
      note.hidden = store.kept;
    },
  };
}
