import tea from './data/tea.mjs';
import kitchen from './data/kitchen.mjs';
export const categories = [tea, kitchen];
