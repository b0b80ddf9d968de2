import tea from './data/tea.mjs';
import kitchen from './data/kitchen.mjs';
import tableware from './data/tableware.mjs';
import lighting from './data/lighting.mjs';

export const categories = [tea, kitchen, tableware, lighting];
