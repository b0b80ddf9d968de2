import type { Engine, EngineModule } from './engine.js';
import { payloadDigest } from './digest.js';
import { ignore, WindowshopperError } from './errors.js';
import { unpack, type Packed } from './fetch.js';
import { IndexedDbStorage } from './storage/indexeddb.js';
import { MemoryStorage } from './storage/memory.js';
import { databasesLeft, withLedger } from './storage/ledger.js';
import {
  keeps,
  storageError,
  type Choice,
  type EventStorage,
  type Notes,
} from './storage/storage.js';
import type { BudgetLedger, SharingAnswer } from './insight/sharing.js';
import type {
  CatalogDelta,
  CatalogFormat,
  CatalogUpdate,
  Category,
  Change,
  Consent,
  ConsentOptions,
  EraseReport,
  ImportReport,
  LoadReport,
  PrivacyReport,
  Product,
  ProductPage,
  Profile,
  RecommendationList,
  Retention,
  SearchResults,
  SharedReport,
  ShareOptions,
  ShopEvent,
  ShopperData,
  Status,
  StoredEvent,
  Suggestions,
  TrackResult,
  Warning,
} from './types.js';
import { uuid } from './uuid.js';
import { compile, type PackedWasm } from './wasm.js';

/** What a host needs to begin; everything in it can cross to a worker. */
export interface OpenOptions {
  wasm: PackedWasm;
  catalog: Packed;
  catalogFormat: CatalogFormat;
  bundle: Packed | null;
  /** The weights that read texts, by name. */
  models: Record<string, Packed>;
  storage: 'indexeddb' | 'memory';
  databaseName: string;
  retention: Retention;
  /** The browser's Global Privacy Control: the shopper wants nothing shared. */
  privacyControl: boolean;
  /** The ledger of a shopper who has shared nothing yet. */
  privacyBudget: BudgetLedger;
}

/** News from a host, between the answers to calls. */
export type Notice = { status: Status } | { change: Change };

/**
 * What a host does; the client of a worker does the same by asking the host there. Requests are in
 * the engine's form.
 */
export interface HostApi {
  open(options: OpenOptions): Promise<LoadReport>;
  track(event: ShopEvent): Promise<TrackResult>;
  recommend(request: object): Promise<RecommendationList>;
  search(request: object): Promise<SearchResults>;
  suggest(request: object): Promise<Suggestions>;
  /** All questions about texts; the field `ask` says which. */
  text(request: object): Promise<object>;
  /** All questions about the shopper; the field `ask` says which. */
  insight(request: object): Promise<object>;
  products(ids: string[]): Promise<(Product | null)[]>;
  categories(): Promise<Category[]>;
  list(request: object): Promise<ProductPage>;
  /** A report for the page to share; it takes its price from the privacy budget. */
  share(request: ShareOptions): Promise<SharedReport>;
  profile(): Promise<Profile>;
  getInterests(): Promise<string[]>;
  setInterests(tags: string[]): Promise<string[]>;
  events(): Promise<StoredEvent[]>;
  getConsent(): Promise<Consent>;
  setConsent(options: ConsentOptions): Promise<Consent>;
  export(): Promise<ShopperData>;
  import(data: Partial<ShopperData>): Promise<ImportReport>;
  privacyReport(): Promise<PrivacyReport>;
  erase(): Promise<EraseReport>;
  updateCatalog(delta: CatalogDelta): Promise<CatalogUpdate>;
  memory(): Promise<number>;
  close(): Promise<void>;
}

/** Of so many events at most, storage is not compacted; beyond, at twice the size of the last snapshot. */
export const COMPACT_ABOVE = 5000;

const DAY = 86_400_000;

/** Of so many lists it is remembered what their items were there for. */
const MAX_LISTS = 50;

/** Makes the storage for a name; tests wrap it to let it fail. */
export type OpenStorage = (kind: 'indexeddb' | 'memory', name: string) => EventStorage;

const openStorage: OpenStorage = (kind, name) =>
  kind === 'memory' ? new MemoryStorage() : new IndexedDbStorage(name);

/**
 * Owns the engine, the storage and the shopper's choice. The same code runs in the worker and on the
 * main thread.
 *
 * The engine is asked at once, in the order of the calls, so that a list which is asked for after an
 * event takes it into account. Storage is slower: its jobs wait in one queue, in the same order.
 */
export class Host implements HostApi {
  readonly #module: EngineModule;
  readonly #notify: (notice: Notice) => void;
  readonly #openStorage: OpenStorage;
  #engine: Engine | null = null;
  #closed = false;
  #storage: EventStorage = new MemoryStorage();
  /** The storage that failed and was replaced by memory. It may still hold events. */
  #failed: { storage: EventStorage; held: boolean } | null = null;
  #choice: Choice | null = null;
  #options!: OpenOptions;
  /** Number of events in storage as far as this tab knows, and in its last snapshot. */
  #stored = 0;
  #compacted = 0;
  /** Records in storage that can't be read. */
  #skipped = 0;
  /** Nothing was read from storage since it was last looked through for what is too old. */
  #tidy = true;
  /** Accepted by the engine, not in storage yet; by event_id. Erasing empties it. */
  readonly #pending = new Map<string, StoredEvent>();
  /** Of the latest lists, what each item was there for. */
  readonly #lists = new Map<string, Map<string, string>>();
  #notes: Notes = NOTHING;
  #queue: Promise<unknown> = Promise.resolve();
  /** Those that were asked for; one that failed is asked for again. */
  readonly #weights = new Map<string, Promise<void>>();

  constructor(
    module: EngineModule,
    notify: (notice: Notice) => void,
    storage: OpenStorage = openStorage,
  ) {
    this.#module = module;
    this.#notify = notify;
    this.#openStorage = storage;
  }

  async open(options: OpenOptions): Promise<LoadReport> {
    this.#options = options;
    this.#storage = this.#openStorage(options.storage, options.databaseName);
    const loading = this.#enqueue(() => this.#storage.load()).catch((error: unknown) => {
      this.#failOver(error, false);
      return this.#storage.load();
    });
    const [wasm, catalog, bundle] = await Promise.all([
      compile(options.wasm),
      unpack(options.catalog, 'catalog'),
      options.bundle ? unpack(options.bundle, 'bundle') : undefined,
    ]);
    const digest = await payloadDigest(bundle);
    const engine = this.#instantiate(wasm);
    let report: LoadReport;
    try {
      report = engine.load(bundle, digest, catalog, options.catalogFormat);
    } catch (error) {
      engine.free();
      throw error;
    }
    const stored = await loading;
    if (this.#closed) {
      engine.free();
      throw new WindowshopperError('disposed', 'The shop was disposed of while it was opening');
    }
    this.#engine = engine;
    this.#choice = stored.choice;
    this.#compacted = stored.compacted;
    if (this.#kept) {
      this.#remember(stored.notes);
      if (stored.events.length > 0) {
        this.#notify({ status: { type: 'restored', ...this.#restore(stored.events) } });
        this.#compactLater();
      }
    }
    if (this.#storage.kind === options.storage) {
      this.#notify({ status: { type: 'storage', storage: options.storage } });
    }
    if (options.privacyControl) this.#notify({ status: { type: 'privacy_control' } });
    return report;
  }

  async track(event: ShopEvent): Promise<TrackResult> {
    const engine = this.#ready();
    const outcome = engine.track(this.#sourced(complete(event)), Date.now());
    if (!this.#kept) {
      // Validated, then forgotten: without consent the log is empty, so there is no more to lose.
      engine.erase();
      return {
        ...outcome,
        accepted: false,
        stored: false,
        warnings: [...outcome.warnings, NO_CONSENT],
      };
    }
    if (!outcome.accepted) return { ...outcome, stored: false };
    const { event_id } = outcome.event;
    this.#pending.set(event_id, outcome.event);
    this.#notify({ change: { reason: 'event', event: outcome.event } });
    const failure = await this.#enqueue(() => this.#store(outcome.event)).finally(() =>
      this.#pending.delete(event_id),
    );
    this.#compactLater();
    return {
      ...outcome,
      stored: failure === null,
      warnings: failure ? [...outcome.warnings, failure] : outcome.warnings,
    };
  }

  async recommend(request: object): Promise<RecommendationList> {
    const engine = this.#ready();
    return this.#named(engine.recommend(this.#allowed(request), Date.now()));
  }

  async search(request: object): Promise<SearchResults> {
    const engine = this.#ready();
    return this.#named(full(engine, 'search')(this.#allowed(request), Date.now()));
  }

  async suggest(request: object): Promise<Suggestions> {
    const engine = this.#ready();
    return full(engine, 'suggest')(this.#kept ? request : { ...request, personalize: false });
  }

  /** Nothing of it is logged or stored, so no consent is asked for. */
  async text(request: object): Promise<object> {
    for (;;) {
      const engine = this.#ready();
      const answer = full(engine, 'text')(request);
      if (typeof answer !== 'string') return answer;
      const loading = this.#weights.get(answer) ?? this.#loadWeights(answer);
      this.#weights.set(answer, loading);
      await loading;
    }
  }

  /** With nothing logged, the answers for a stranger; a log that is there is used with consent only. */
  async insight(request: object): Promise<object> {
    const engine = this.#ready();
    const insight = full(engine, 'insight');
    const { ask, personalize } = request as { ask?: unknown; personalize?: unknown };
    const corrects = ask === 'correct';
    if (!this.#personal && (corrects || (this.#kept && personalize !== false))) {
      throw noConsent('personalization');
    }
    const answer = insight(request, Date.now());
    if (corrects) await this.#note({ ...this.#notes, corrections: answer as unknown[] });
    return answer;
  }

  /** The engine does the sums; here, the ledger is read, asked and written before the report leaves. */
  async share(request: ShareOptions): Promise<SharedReport> {
    const engine = this.#ready();
    if (this.#options.privacyControl) throw noConsent('sharing', CONTROL);
    if (!this.#choice?.sharing) throw noConsent('sharing');
    const insight = full(engine, 'insight');
    let answer: SharingAnswer | undefined;
    await this.#ledger((ledger) => {
      const random = [...crypto.getRandomValues(new Uint8Array(256))];
      const asked = { ...request, ask: 'sharing_report', ledger, random };
      answer = insight(asked, Date.now()) as SharingAnswer;
      return answer.ledger;
    });
    const { report, epsilon, left } = answer as unknown as SharingAnswer;
    return { report, epsilon, left };
  }

  async products(ids: string[]): Promise<(Product | null)[]> {
    return this.#ready().products(ids);
  }

  async categories(): Promise<Category[]> {
    return this.#ready().categories();
  }

  async list(request: object): Promise<ProductPage> {
    return this.#ready().list(request);
  }

  async profile(): Promise<Profile> {
    const profile = this.#ready().profile(Date.now(), -new Date().getTimezoneOffset());
    const none = { price_band: null, rhythm: null, rfm: null, intent: null };
    return this.#personal ? profile : { ...profile, interests: [], ...none };
  }

  async events(): Promise<StoredEvent[]> {
    return this.#ready().events();
  }

  async getInterests(): Promise<string[]> {
    this.#ready();
    return this.#notes.interests;
  }

  async setInterests(tags: string[]): Promise<string[]> {
    this.#ready();
    if (!this.#personal) throw noConsent('personalization');
    await this.#note({ ...this.#notes, interests: tags });
    return this.#notes.interests;
  }

  async getConsent(): Promise<Consent> {
    this.#ready();
    const { personalization = false, sharing = false, decided_at = null } = this.#choice ?? {};
    const allowed = sharing && !this.#options.privacyControl;
    return { functional: this.#kept, personalization, sharing: allowed, decided_at };
  }

  async setConsent(options: ConsentOptions): Promise<Consent> {
    this.#ready();
    if (options.sharing && this.#options.privacyControl) throw noConsent('sharing', CONTROL);
    const before = options.functional === false ? null : this.#choice;
    const {
      functional = before?.functional ?? false,
      personalization = before?.personalization ?? false,
      sharing = before?.sharing ?? false,
    } = options;
    const choice = { functional, personalization, sharing, decided_at: Date.now() };
    this.#choice = choice;
    try {
      if (!keeps(choice)) await this.#eraseAll(choice);
      else {
        if (!personalization) this.#remember(NOTHING);
        await this.#enqueue(() => this.#begin(choice));
      }
    } finally {
      this.#notify({ change: { reason: 'consent' } });
    }
    return this.getConsent();
  }

  async export(): Promise<ShopperData> {
    const [consent, events, profile, ledger] = await Promise.all([
      this.getConsent(),
      this.events(),
      this.profile(),
      this.#ledger(),
    ]);
    return { consent, events, ...this.#notes, profile, ledger };
  }

  async import(data: Partial<ShopperData>): Promise<ImportReport> {
    const engine = this.#ready();
    if (!this.#kept) throw noConsent('functional');
    const { events = [], interests = [], corrections = [] } = data;
    const isKnown = this.#known();
    const isNew = (event: StoredEvent) => !isKnown(event);
    this.#replay(this.#retained(events).filter(isNew));
    const added = engine.events().filter(isNew);
    for (const event of added) this.#pending.set(event.event_id, event);
    this.#notify({ change: { reason: 'import' } });
    await this.#enqueue(async () => {
      if (!(await this.#storage.append(added))) await this.#resync();
      else this.#stored += added.length;
    }).finally(() => added.forEach((event) => this.#pending.delete(event.event_id)));
    if (this.#personal) {
      await this.#note({
        interests: [...new Set([...this.#notes.interests, ...interests])],
        corrections: [...this.#notes.corrections, ...corrections],
      });
    }
    this.#compactLater();
    const duplicates = events.filter(isKnown).length;
    return {
      added: added.length,
      duplicates,
      refused: events.length - duplicates - added.length,
    };
  }

  async privacyReport(): Promise<PrivacyReport> {
    const { retention, privacyControl } = this.#options;
    const events = this.#ready().events();
    const kinds: Record<string, number> = {};
    for (const { event } of events) kinds[event] = (kinds[event] ?? 0) + 1;
    const { interests, corrections } = this.#notes;
    return {
      consent: await this.getConsent(),
      privacy_control: privacyControl,
      storage: this.#storage.kind,
      encrypted: this.#storage.kind === 'indexeddb',
      ...(await this.#enqueue(() => this.#storage.measure())),
      events: events.length,
      oldest: events[0]?.timestamp ?? null,
      newest: events.at(-1)?.timestamp ?? null,
      kinds,
      interests: interests.length,
      corrections: corrections.length,
      unreadable: this.#skipped,
      retention,
      ledger: await this.#ledger(),
    };
  }

  async erase(): Promise<EraseReport> {
    this.#ready();
    try {
      this.#choice = null;
      const removed = await this.#eraseAll(null);
      return { removed, remaining: 0, left: await databasesLeft(this.#options.databaseName) };
    } finally {
      this.#notify({ change: { reason: 'erase' } });
    }
  }

  async updateCatalog(delta: CatalogDelta): Promise<CatalogUpdate> {
    const update = this.#ready().updateCatalog(delta);
    this.#notify({ change: { reason: 'catalog' } });
    return update;
  }

  async memory(): Promise<number> {
    return this.#ready().memory();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#enqueue(async () => {
      this.#storage.close();
      this.#failed?.storage.close();
      this.#engine?.free();
      this.#engine = null;
    });
  }

  /** There is a log. */
  get #kept(): boolean {
    return keeps(this.#choice);
  }

  /** Lists follow it. */
  get #personal(): boolean {
    return this.#choice?.personalization === true;
  }

  #ready(): Engine {
    if (this.#closed) throw new WindowshopperError('disposed', 'This shop was disposed of');
    return this.#loaded();
  }

  /** The engine, also for jobs that finish while the host closes. */
  #loaded(): Engine {
    if (!this.#engine) throw new WindowshopperError('not_loaded', 'The shop is not open yet');
    return this.#engine;
  }

  #instantiate(module: WebAssembly.Module): Engine {
    try {
      this.#module.initSync({ module });
      return new this.#module.Engine();
    } catch (cause) {
      throw new WindowshopperError(
        'wasm_failed',
        `Could not start the engine: ${(cause as Error).message}. ` +
          'Is the wasm file of this version of the package, and of this flavour?',
        { cause },
      );
    }
  }

  async #loadWeights(name: string): Promise<void> {
    try {
      const weights = await unpack(this.#options.models[name] as Packed, 'weights');
      const digest = await payloadDigest(weights);
      this.#ready().loadWeights?.(name, weights, digest);
    } catch (error) {
      this.#weights.delete(name);
      throw error;
    }
  }

  #enqueue<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(job);
    this.#queue = done.catch(ignore);
    return done;
  }

  /** Tells the engine what the shopper said. */
  #remember({ interests, corrections }: Notes): void {
    const engine = this.#loaded();
    const kept = engine.insight?.({ ask: 'correct', corrections }, Date.now()) as unknown[];
    this.#notes = { interests: engine.declare(interests), corrections: kept ?? corrections };
  }

  /** Keeps what the shopper said. */
  async #note(notes: Notes): Promise<void> {
    this.#remember(notes);
    const kept = this.#notes;
    this.#notify({ change: { reason: 'interests' } });
    await this.#enqueue(async () => {
      try {
        // Another tab's erasure goes before what was declared here.
        if (!(await this.#storage.note(kept))) await this.#resync();
      } catch (error) {
        if (storageError(error).code === 'storage_quota') throw error;
        this.#failOver(error, true);
        await this.#storage.note(kept);
      }
    });
  }

  /** The privacy ledger, and what `job` makes of it; null where there is none. */
  async #ledger(job?: (ledger: BudgetLedger) => BudgetLedger): Promise<BudgetLedger | null> {
    const { databaseName, privacyBudget } = this.#options;
    try {
      return await withLedger(databaseName, job && ((ledger) => job(ledger ?? privacyBudget)));
    } catch (error) {
      // Where no ledger can be kept, nothing was ever shared, and nothing can be.
      if (!job) return null;
      throw storageError(error);
    }
  }

  /** Makes the name of a list unique across tabs and visits, and remembers what its items are for. */
  #named<List extends RecommendationList>(list: List): List {
    const list_id = `${list.list_id.split('~')[0]}~${uuid()}`;
    this.#lists.set(list_id, new Map(list.items.map(({ item_id, source }) => [item_id, source])));
    if (this.#lists.size > MAX_LISTS) {
      this.#lists.delete(this.#lists.keys().next().value ?? '');
    }
    return { ...list, list_id };
  }

  /** A request that does not rank by the log without consent; functional: what was seen comes again. */
  #allowed(request: object & { strategy?: string }): object {
    const isAllowed = this.#personal || (this.#kept && request.strategy === 'recent');
    return isAllowed ? request : { ...request, personalize: false };
  }

  /** Fills in what the items of a list of ours were there for. */
  #sourced(event: StoredEvent): StoredEvent {
    const list = this.#lists.get(event.list_id ?? event.item_list_id ?? '');
    if (!list || !Array.isArray(event.items)) return event;
    const items = event.items.map((item) => {
      const source = list.get(String(item?.item_id));
      return source === undefined ? item : { source, ...item };
    });
    return { ...event, items };
  }

  /** Replays records from storage; what can't be read is skipped and counted. */
  #restore(records: unknown[]): { restored: number; skipped: number } {
    this.#stored = records.length;
    const events = records.filter(
      (record): record is object => typeof record === 'object' && record !== null,
    );
    const isKnown = this.#known();
    const kept = this.#retained(events as StoredEvent[]).filter((event) => !isKnown(event));
    const { restored, skipped } = this.#replay(kept);
    this.#skipped = skipped + records.length - events.length;
    this.#tidy = records.length === 0;
    if (restored > this.#options.retention.events) this.#snapshot();
    return { restored, skipped: this.#skipped };
  }

  /** Tells the events that the engine has now. */
  #known(): (event: StoredEvent) => boolean {
    const ids = new Set(
      this.#loaded()
        .events()
        .map(({ event_id }) => event_id),
    );
    return (event) => ids.has(event?.event_id);
  }

  /** Those that are not too old to be kept. */
  #retained(events: StoredEvent[]): StoredEvent[] {
    const oldest = Date.now() - this.#options.retention.days * DAY;
    return events.filter((event) => !(event?.timestamp < oldest));
  }

  /** Where the engine can't even read a batch, halves it until the one bad record is alone. */
  #replay(events: object[]): { restored: number; skipped: number } {
    try {
      return this.#loaded().restore(events, Date.now());
    } catch {
      if (events.length < 2) return { restored: 0, skipped: events.length };
      const middle = events.length >> 1;
      const [a, b] = [this.#replay(events.slice(0, middle)), this.#replay(events.slice(middle))];
      return { restored: a.restored + b.restored, skipped: a.skipped + b.skipped };
    }
  }

  /** The first consent: from now on there is a log, and another tab may have begun it. */
  async #begin(choice: Choice): Promise<void> {
    try {
      await this.#storage.choose(choice);
      const stored = await this.#storage.load();
      this.#compacted = stored.compacted;
      if (this.#personal) this.#remember(stored.notes);
      else await this.#storage.note(NOTHING);
      if (this.#kept) this.#restore(stored.events);
    } catch (error) {
      this.#failOver(error, true);
    }
  }

  /** Appends one event. Returns why it could not, or null. */
  async #store(event: StoredEvent): Promise<Warning | null> {
    try {
      if (!this.#pending.has(event.event_id)) return ERASED;
      if (!(await this.#storage.append([event]))) {
        await this.#resync();
        if (!this.#kept) return NO_CONSENT;
        if (!(await this.#storage.append([event]))) return ERASED;
      }
    } catch (error) {
      if (storageError(error).code !== 'storage_quota') {
        this.#failOver(error, true);
        return { code: 'storage_unavailable', message: storageError(error).message };
      }
      const stillFull = await this.#makeRoom(event);
      if (stillFull) return stillFull;
    }
    this.#stored += 1;
    return null;
  }

  /** The browser has no room: compacts, and tries once more. */
  async #makeRoom(event: StoredEvent): Promise<Warning | null> {
    try {
      await this.#replaceBy(this.#snapshot());
      return (await this.#storage.append([event])) ? null : ERASED;
    } catch (error) {
      const { code, message } = storageError(error);
      return {
        code,
        message: `${message}; this event is not stored`,
      };
    }
  }

  /** Compacts storage when it is long, and once after a log was read, lest old events never go. */
  #compactLater(): void {
    const few = Math.min(COMPACT_ABOVE, 2 * this.#options.retention.events);
    const long = () => this.#stored > Math.max(few, 2 * this.#compacted);
    if (!long() && this.#tidy) return;
    this.#tidy = true;
    // A failure loses nothing: the next event, or the next visit, tries again.
    this.#enqueue(async () => {
      if (!this.#kept) return;
      const events = this.#snapshot();
      if (long() || events.length < this.#stored - this.#skipped) await this.#replaceBy(events);
    }).catch(ignore);
  }

  /** The compacted log, but for what is on its way to storage. */
  #snapshot(): StoredEvent[] {
    const engine = this.#loaded();
    const all = engine.snapshot(Date.now());
    const events = this.#retained(all).slice(-this.#options.retention.events);
    if (events.length < all.length) {
      engine.erase();
      this.#replay(events);
      this.#remember(this.#notes);
    }
    return events.filter(({ event_id }) => !this.#pending.has(event_id));
  }

  async #replaceBy(events: StoredEvent[]): Promise<void> {
    if (!(await this.#storage.replaceAll(events))) return this.#resync();
    this.#stored = this.#compacted = events.length;
    this.#skipped = 0;
  }

  /** Another tab erased the log or withdrew consent: takes up what is in storage now. */
  async #resync(): Promise<void> {
    const stored = await this.#storage.load();
    this.#loaded().erase();
    this.#choice = stored.choice;
    this.#compacted = stored.compacted;
    this.#remember(this.#personal ? stored.notes : NOTHING);
    if (this.#kept) this.#restore([...stored.events, ...this.#pending.values()]);
    else this.#pending.clear();
    this.#notify({ change: { reason: this.#kept ? 'erase' : 'consent' } });
  }

  /** Erases the engine's log now and storage in its turn, and counts what is left in both. */
  async #eraseAll(choice: Choice | null): Promise<number> {
    const engine = this.#ready();
    engine.erase();
    this.#remember(NOTHING);
    this.#pending.clear();
    this.#lists.clear();
    const inEngine = engine.events().length;
    return this.#enqueue(async () => {
      await this.#eraseFailed(choice);
      await this.#storage.erase(choice);
      const left = inEngine + (await this.#storage.measure()).records;
      if (left > 0) {
        throw new WindowshopperError('internal', `Erased, and yet ${left} records are left`);
      }
      const removed = this.#stored;
      this.#stored = this.#compacted = this.#skipped = 0;
      return removed;
    });
  }

  /** What was stored before storage failed must go as well, or it is no erasure. */
  async #eraseFailed(choice: Choice | null): Promise<void> {
    try {
      await this.#failed?.storage.erase(choice);
    } catch (error) {
      // A storage that never opened, as in private mode, holds nothing of ours.
      if (this.#failed?.held) throw error;
    }
  }

  /** Storage failed: goes on in memory, and says so. `held`: it had been read or written before. */
  #failOver(error: unknown, held: boolean): void {
    const { code, message } = storageError(error);
    this.#failed ??= { storage: this.#storage, held };
    this.#storage = new MemoryStorage(this.#choice);
    this.#notify({ status: { type: 'storage', storage: 'memory', code, reason: message } });
  }
}

const NOTHING: Notes = { interests: [], corrections: [] };

const CONTROL = ': the browser sends Global Privacy Control';

function noConsent(to: keyof ConsentOptions, why = ''): WindowshopperError {
  return new WindowshopperError('consent_required', `The shopper has not consented (${to})${why}`);
}

/** Adds what an event needs and a page needn't care about. */
function complete(event: ShopEvent): StoredEvent {
  if (typeof event !== 'object' || event === null) {
    throw new WindowshopperError('invalid_event', `An event must be an object, but is ${event}`);
  }
  const { event_id = uuid(), timestamp = Date.now() } = event;
  return { ...event, event_id, timestamp };
}

const NO_CONSENT: Warning = {
  code: 'consent_required',
  message: 'No consent: the event was checked, and not logged',
};

const ERASED: Warning = {
  code: 'consent_required',
  message: 'The log was erased before this event could be stored',
};

/** A method that only the full engine has. */
function full<Name extends 'search' | 'suggest' | 'text' | 'insight'>(engine: Engine, name: Name) {
  const method = engine[name];
  if (method) return method.bind(engine) as NonNullable<Engine[Name]>;
  throw new WindowshopperError(
    'unsupported',
    `The slim engine has no ${name}: import 'windowshopper' instead of 'windowshopper/slim'`,
  );
}
