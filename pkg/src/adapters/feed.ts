/**
 * A product with the attribute names of Merchant Center's feeds, as `createShop({ catalog })` and
 * `shop.updateCatalog({ upsert })` take it. Other fields become tags.
 */
export interface FeedProduct {
  id?: string;
  title?: string;
  description?: string;
  link?: string;
  image_link?: string;
  /** Such as `12.50 EUR`. */
  price?: string;
  sale_price?: string;
  availability?: string;
  brand?: string;
  product_type?: string;
  color?: string;
  size?: string;
  material?: string;
  item_group_id?: string;
  tags?: string[];
  [attribute: string]: string | string[] | undefined;
}
