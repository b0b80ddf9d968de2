// One line of the catalogue. `more` may hold: sale, stock, size, gender, age, group, used, google, bg.
export const item = (
  title,
  brand,
  price,
  type,
  material,
  colour,
  tags,
  description,
  art,
  more = {},
) => ({ title, brand, price, type, material, colour, tags, description, art, more });
