import { createShop } from 'windowshopper';
import { show } from './demo.js';

show(createShop);
