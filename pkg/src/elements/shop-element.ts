import type { CreateShopOptions, Shop } from '../types.js';
import { Base } from './base.js';
import { connect, connection } from './connection.js';

/**
 * `<ws-shop>`: opens a shop from attributes and connects the elements of the page to it, for pages
 * without a script of their own.
 *
 * | attribute    |                                                          |
 * | ------------ | -------------------------------------------------------- |
 * | `catalog`    | address of the feed                                      |
 * | `bundle`     | address of the trained models                            |
 * | `storage`    | `indexeddb` (default) or `memory`                        |
 * | `locale`     | of the words; default: the `lang` of the page            |
 * | `data-layer` | name of the global array of GA4 events, if there is one  |
 *
 * @example
 * ```html
 * <script type="module" src="/windowshopper/dist/elements/define.js"></script>
 * <ws-shop catalog="/products.csv" bundle="/shop.wsb" data-layer="dataLayer"></ws-shop>
 * ```
 */
export class ShopSetupElement extends Base {
  #shop: Promise<Shop> | null = null;

  /** @internal */
  connectedCallback(): void {
    const of = (name: string) => this.getAttribute(name) ?? undefined;
    const layer = of('data-layer');
    const options = {
      catalog: of('catalog'),
      bundle: of('bundle'),
      storage: of('storage'),
      locale: of('locale') ?? (document.documentElement.lang || undefined),
    } as CreateShopOptions;
    const open = async () => {
      const { createShop } = await import('../index.js');
      const shop = await createShop(options);
      if (layer) shop.listen(((globalThis as Record<string, unknown>)[layer] ??= []) as unknown[]);
      return shop;
    };
    this.#shop = open();
    connect(this.#shop);
  }

  /** @internal */
  disconnectedCallback(): void {
    const shop = this.#shop;
    this.#shop = null;
    if (connection().shop === shop) connect(null);
    void shop?.then((one) => one.dispose()).catch(() => null);
  }
}
