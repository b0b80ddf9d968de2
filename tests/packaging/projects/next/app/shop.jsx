'use client';

import { useEffect } from 'react';
import { createShop } from 'windowshopper';
import { show } from '../demo.js';

export function Shop() {
  useEffect(() => {
    show(createShop, { catalog: '/app/catalog.csv', bundle: '/app/shop.wsb' });
  }, []);
  return <pre id="result" />;
}
