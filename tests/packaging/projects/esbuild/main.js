import { createShop } from 'windowshopper/slim';
import { show } from './demo.js';

show((options) => createShop({ ...options, wasm: 'engine.wasm', worker: 'engine.js' }));
