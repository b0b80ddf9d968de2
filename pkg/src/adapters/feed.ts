/**
 * A product with the attribute names of Merchant Center's feeds, as `createShop({ catalog })` and
 * `shop.updateCatalog({ upsert })` take it. Other fields become tags.
 */
export interface FeedProduct {
  /** The shop's own id of the product: the `item_id` of events. */
  id?: string;
  /** What it is called. */
  title?: string;
  /** Plain text. */
  description?: string;
  /** Address of its page. */
  link?: string;
  /** Address of its picture. */
  image_link?: string;
  /** Such as `12.50 EUR`. */
  price?: string;
  /** Such as `9.50 EUR`; below `price`. */
  sale_price?: string;
  /** `in_stock`, `out_of_stock`, `preorder` or `backorder`. */
  availability?: string;
  /** The maker. */
  brand?: string;
  /** The category, as a path: `Home > Kitchen > Mugs`. */
  product_type?: string;
  /** The colour; several with `/` between. */
  color?: string;
  /** The size, in the shop's words. */
  size?: string;
  /** What it is made of. */
  material?: string;
  /** Variants of one product share it. */
  item_group_id?: string;
  /** Words for style and occasion. */
  tags?: string[];
  [attribute: string]: string | string[] | undefined;
}
