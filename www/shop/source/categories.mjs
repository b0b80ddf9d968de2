import tea from './data/tea.mjs';
import kitchen from './data/kitchen.mjs';
import tableware from './data/tableware.mjs';
import lighting from './data/lighting.mjs';
import textiles from './data/textiles.mjs';
import plants from './data/plants.mjs';
import stationery from './data/stationery.mjs';
import bags from './data/bags.mjs';
import outdoor from './data/outdoor.mjs';
import toys from './data/toys.mjs';
import bath from './data/bath.mjs';
import jewellery from './data/jewellery.mjs';

export const categories = [
  tea,
  kitchen,
  tableware,
  lighting,
  textiles,
  plants,
  stationery,
  bags,
  outdoor,
  toys,
  bath,
  jewellery,
];
