import { connect, type Remote, type WorkerLike } from './client.js';
import { follow } from './datalayer.js';
import { ignore, WindowshopperError, type ErrorCode } from './errors.js';
import { pack, toJsonLines } from './fetch.js';
import type { HostApi, Notice } from './host.js';
import {
  consentRequest,
  INSIGHT,
  insightRequest,
  importRequest,
  LIST,
  packWeights,
  recommendRequest,
  rename,
  rulesRequest,
  searchRequest,
  suggestRequest,
  situation,
  TEXT,
  textRequest,
  texts,
} from './request.js';
import type {
  Change,
  CreateShopOptions,
  Explanation,
  Retention,
  Rules,
  ShareOptions,
  Shop,
  Status,
} from './types.js';
import { packWasm } from './wasm.js';
import { describe, loadWords, type Words } from './words.js';

/** What differs between the full and the slim package: where its parts are. */
export interface Flavour {
  /** The default location of the wasm. */
  wasm(): URL;
  /** Those of the weights that read texts, by name. */
  models?(): Record<string, URL>;
  /** Starts the worker, from the default location or from the one given. */
  spawn(url: string | URL | undefined): WorkerLike;
  /** Loads the host, to run it on this thread. */
  host(): Promise<{ makeHost(notify: (notice: Notice) => void): HostApi }>;
}

/** Sets up a shop; see `createShop` in the entries. */
export async function create(flavour: Flavour, options: CreateShopOptions): Promise<Shop> {
  check(options);
  if (options.rules !== undefined) rulesRequest(options.rules);
  const changes = new Set<(change: Change) => void>();
  let storage = options.storage ?? 'indexeddb';
  const { epsilon, days } = options.privacyBudget ?? { epsilon: 4, days: 30 };

  function tell(status: Status): void {
    if (status.type === 'storage') storage = status.storage;
    if (options.onStatus) guarded(options.onStatus, status);
    else if ('reason' in status) console.info(`windowshopper: ${status.reason} (${status.code})`);
  }

  function notify(notice: Notice): void {
    if ('status' in notice) tell(notice.status);
    else for (const listener of [...changes]) guarded(listener, notice.change);
  }

  const { host, thread } = await start(flavour, options.worker ?? true, notify, tell);
  try {
    const report = await host.open({
      wasm: await packWasm(options.wasm ?? flavour.wasm()),
      catalog: Array.isArray(options.catalog)
        ? { bytes: toJsonLines(options.catalog) }
        : await pack(options.catalog as Parameters<typeof pack>[0], 'catalog'),
      catalogFormat: Array.isArray(options.catalog) ? 'jsonl' : (options.catalogFormat ?? 'auto'),
      bundle: options.bundle === undefined ? null : await pack(options.bundle, 'bundle'),
      models: await packWeights(flavour.models?.() ?? {}, options.models),
      storage,
      databaseName: options.databaseName ?? 'windowshopper',
      retention: { ...RETENTION, ...options.retention },
      privacyBudget: {
        limit: Math.round(epsilon * 1e6),
        period_days: days,
        spent: [],
      },
      privacyControl: (globalThis.navigator as Controlled)?.globalPrivacyControl === true,
    });
    return facade(host, {
      report,
      rules: options.rules,
      thread,
      locale: options.locale ?? globalThis.navigator?.language ?? 'en',
      words: options.words,
      storage: () => storage,
      changes,
      tell,
    });
  } catch (error) {
    await shut(host);
    throw WindowshopperError.from(error);
  }
}

interface Surroundings {
  report: Shop['report'];
  rules: Rules | undefined;
  thread: Shop['thread'];
  locale: string;
  words: Words | undefined;
  storage: () => Shop['storage'];
  changes: Set<(change: Change) => void>;
  tell: (status: Status) => void;
}

/** The public object around a host that is open. */
function facade(host: HostApi, around: Surroundings): Shop {
  const { changes, rules, tell } = around;
  const stops = new Set<() => void>();
  let disposal: Promise<void> | null = null;

  function alive(): void {
    if (disposal) throw new WindowshopperError('disposed', 'This shop was disposed of');
  }

  /** Runs a call; whatever it throws comes out as a WindowshopperError. */
  async function run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      alive();
      return await (signal ? abortable(call, signal) : call());
    } catch (error) {
      throw WindowshopperError.from(error);
    }
  }

  const ask = (what: keyof typeof TEXT) => [
    what,
    (about: unknown, options: { signal?: AbortSignal } = {}) =>
      run(async () => host.text(textRequest(what, about, options)), options?.signal),
  ];
  const questions = Object.keys(TEXT) as (keyof typeof TEXT)[];
  const ofTexts = Object.fromEntries(questions.map(ask)) as Pick<Shop, keyof typeof TEXT>;

  const ofShopper = Object.fromEntries(
    (Object.keys(INSIGHT) as (keyof typeof INSIGHT)[]).map((what) => [
      what,
      (options: object = {}) => run(async () => host.insight(insightRequest(what, options))),
    ]),
  ) as Pick<Shop, keyof typeof INSIGHT>;

  const asIs = Object.fromEntries(
    AS_IS.map((name) => [
      name,
      (...args: never[]) =>
        run(() => (host[name] as (...args: never[]) => Promise<unknown>)(...args)),
    ]),
  ) as unknown as Pick<Shop, (typeof AS_IS)[number]>;

  const shop: Shop = {
    ...asIs,
    report: around.report,
    thread: around.thread,
    locale: around.locale,
    get storage() {
      return around.storage();
    },
    consent: {
      get: () => run(() => host.getConsent()),
      set: (choice) => run(async () => host.setConsent(consentRequest(choice))),
    },

    track: (event) => run(async () => host.track(event)),
    seen: (list) =>
      run(async () => {
        const { list_id, items } = list;
        const shown = items.map(({ item_id, source }, index) => ({ item_id, index, source }));
        return host.track({ event: 'view_item_list', list_id, items: shown });
      }),
    interests: {
      get: () => run(() => host.getInterests()),
      set: (tags) => run(async () => host.setInterests(texts(tags, 'Interests'))),
    },
    attribution: () => run(async () => (await host.profile()).attribution),
    recommend: (options = {}) =>
      run(
        async () => host.recommend(recommendRequest(options, situation(), rules)),
        options?.signal,
      ),
    search: (query, options = {}) =>
      run(async () => host.search(searchRequest(query, options)), options?.signal),
    suggest: (prefix, options = {}) =>
      run(async () => host.suggest(suggestRequest(prefix, options)), options?.signal),
    ...ofTexts,
    ...ofShopper,

    product: (id) => run(async () => (await host.products(texts([id])))[0] ?? null),
    products: (ids) => run(async () => host.products(texts(ids))),
    list: (options = {}) => run(async () => host.list(rename(options, LIST, 'list'))),

    explain: (item) =>
      run(async () => {
        const reasons = [...item.reasons].sort((a, b) => b.value - a.value);
        const ids = [...new Set(reasons.flatMap(itemIds))];
        const [words, products] = await Promise.all([
          around.words ?? loadWords(around.locale),
          host.products(ids),
        ]);
        const titles = new Map(ids.map((id, i) => [id, products[i]?.title]));
        const titleOf = (id: string) => titles.get(id);
        return reasons.map((reason) => describe(reason, { words, titleOf }));
      }),

    export: () =>
      run(async () => ({
        format: 'windowshopper-export',
        version: 1,
        exported_at: new Date().toISOString(),
        ...(await host.export()),
      })),
    import: (document) => run(async () => host.import(importRequest(document))),
    share: (options) =>
      run(async () => host.share(rename(options, SHARE, 'share') as unknown as ShareOptions)),

    listen(dataLayer) {
      alive();
      if (!Array.isArray(dataLayer)) {
        throw new WindowshopperError(
          'invalid_request',
          `A data layer is an array, not ${dataLayer}`,
        );
      }
      const unfollow = follow(dataLayer, (event) => {
        shop.track(event).catch(({ code, message }: WindowshopperError) => {
          if (code !== 'disposed') tell({ type: 'event_refused', code, reason: message, event });
        });
      });
      const stop = () => {
        stops.delete(stop);
        unfollow();
      };
      stops.add(stop);
      return stop;
    },

    on(type, listener) {
      alive();
      if (type !== 'change' || typeof listener !== 'function') {
        throw new WindowshopperError('invalid_request', "on takes 'change' and a function");
      }
      // A wrapper, so that a function which is added twice is called and removed twice.
      const added = (change: Change) => listener(change);
      changes.add(added);
      return () => void changes.delete(added);
    },

    dispose() {
      disposal ??= (async () => {
        for (const stop of [...stops]) stop();
        changes.clear();
        await shut(host);
      })();
      return disposal;
    },
    [disposeSymbol]: () => void shop.dispose(),
  };
  return shop;
}

/** `Symbol.dispose` where there is one; older browsers get a symbol that nobody asks for. */
const disposeSymbol: typeof Symbol.dispose = (Symbol.dispose ??
  Symbol.for('Symbol.dispose')) as typeof Symbol.dispose;

/** What the host answers as it is asked. */
const AS_IS = [
  'categories',
  'profile',
  'events',
  'erase',
  'privacyReport',
  'updateCatalog',
  'memory',
] as const;

const SHARE = ['what', 'epsilon', 'among'] satisfies (keyof ShareOptions)[];

/** What the engine keeps, and the most that it can be told to. */
const RETENTION: Retention = { days: 180, events: 5000 };

/** A browser that can say that its user wants nothing shared. */
type Controlled = { globalPrivacyControl?: boolean } | undefined;

/** Starts a host in a worker, or on this thread where that is wanted or refused. */
async function start(
  flavour: Flavour,
  worker: boolean | string | URL,
  notify: (notice: Notice) => void,
  tell: (status: Status) => void,
): Promise<{ host: HostApi; thread: 'worker' | 'main' }> {
  let refusal: { code: ErrorCode; reason: string } | undefined;
  if (worker !== false) {
    try {
      const spawned = flavour.spawn(worker === true ? undefined : worker);
      const host = await connect(spawned, notify);
      tell({ type: 'thread', thread: 'worker' });
      return { host, thread: 'worker' };
    } catch (error) {
      const { code, message } = WindowshopperError.from(error, 'worker_failed');
      refusal = { code, reason: `No worker, so the main thread: ${message}` };
    }
  }
  try {
    const { makeHost } = await flavour.host();
    const host = makeHost(notify);
    tell({ type: 'thread', thread: 'main', ...refusal });
    return { host, thread: 'main' };
  } catch (error) {
    throw WindowshopperError.from(error, 'fetch_failed');
  }
}

/** Lets the host finish writing, but not for ever; then ends its worker, if it has one. */
async function shut(host: HostApi): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, 2000)));
  await Promise.race([host.close().catch(ignore), enough]);
  clearTimeout(timer);
  (host as Partial<Remote>).terminate?.();
}

function itemIds(reason: Explanation): string[] {
  return [...(reason.item_id ? [reason.item_id] : []), ...(reason.details ?? []).flatMap(itemIds)];
}

async function abortable<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = () =>
    new WindowshopperError('aborted', 'The caller no longer wants the answer', {
      cause: signal.reason,
    });
  if (signal.aborted) throw aborted();
  let onAbort: () => void;
  const abort = new Promise<never>((_, reject) => {
    onAbort = () => reject(aborted());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  return Promise.race([call(), abort]).finally(() => signal.removeEventListener('abort', onAbort));
}

/** Calls a listener; what it throws is its page's to see, and must not reach into ours. */
function guarded<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function check(options: CreateShopOptions): void {
  const invalid = (message: string) => new WindowshopperError('invalid_request', message);
  if (options?.catalog === undefined || options.catalog === null) {
    throw invalid('createShop needs a catalog: a URL, a Response, bytes, or product objects');
  }
  const { storage } = options;
  if (storage !== undefined && storage !== 'indexeddb' && storage !== 'memory') {
    throw invalid(`storage must be 'indexeddb' or 'memory', but is ${storage}`);
  }
  for (const [name, value] of Object.entries(options.retention ?? {})) {
    const most = RETENTION[name as keyof Retention];
    if (!(Number.isInteger(value) && value >= 1 && value <= most)) {
      throw invalid(`retention.${name} must be 1 to ${most}, but is ${value}`);
    }
  }
}
