import type {
  CatalogDelta,
  CatalogUpdate,
  Category,
  LoadReport,
  Product,
  ProductPage,
  Profile,
  RecommendationList,
  SearchResults,
  ShopEvent,
  StoredEvent,
  Suggestions,
  Warning,
} from './types.js';

/**
 * The class that the wasm module exports, as this package uses it. Plain objects in and out; `now`
 * is in milliseconds since the epoch, because the engine has no clock. Written by hand, so that the
 * package typechecks before the wasm is built.
 */
export interface Engine {
  /** `digest`: SHA-256 of the bundle's payload, where the browser could compute it. */
  load(
    bundle: Uint8Array | undefined,
    digest: Uint8Array | undefined,
    catalog: Uint8Array,
    format: string,
  ): LoadReport;
  updateCatalog(delta: CatalogDelta): CatalogUpdate;
  restore(events: unknown[], now: number): { restored: number; skipped: number };
  track(
    event: ShopEvent,
    now: number,
  ): { accepted: boolean; duplicate: boolean; event: StoredEvent; warnings: Warning[] };
  recommend(request: object, now: number): RecommendationList;
  /** Only with the engine's feature `text`: absent from the slim wasm. */
  search?(request: object, now: number): SearchResults;
  /** As `search`. */
  suggest?(request: object): Suggestions;
  /** As `search`. `digest` as for `load`. */
  loadWeights?(name: string, weights: Uint8Array, digest: Uint8Array | undefined): void;
  /** As `search`. A string is no answer but the name of the weights that must be loaded first. */
  text?(request: object): string | object;
  /** As `search`. Questions about the shopper; the field `ask` says which. */
  insight?(request: object, now: number): object;
  products(ids: string[]): (Product | null)[];
  categories(): Category[];
  list(request: object): ProductPage;
  /** `utcOffset` in minutes, east positive; the slim wasm does not ask for it. */
  profile(now: number, utcOffset: number): Profile;
  declare(tags: string[]): string[];
  events(): StoredEvent[];
  snapshot(now: number): StoredEvent[];
  erase(): void;
  memory(): number;
  free(): void;
}

/** What this package imports from the JavaScript that wasm-bindgen generates. */
export interface EngineModule {
  Engine: new () => Engine;
  initSync(options: { module: WebAssembly.Module }): unknown;
}
