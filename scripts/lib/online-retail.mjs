// UCI Online Retail, read as its merchant would: one file of order lines, no catalogue; item codes
// begin with five digits, everything else among them is postage, fees and vouchers.

import { join } from 'node:path';

export const onlineRetail = (data) => join(data, 'shop', 'online_retail.csv.gz');

const COLUMNS = {
  session_id: 'InvoiceNo',
  user_id: 'CustomerID',
  item_id: 'StockCode',
  title: 'Description',
  quantity: 'Quantity',
  price: 'UnitPrice',
  timestamp: 'InvoiceDate',
};

/** The command line's arguments that say what is in the file. */
export const ONLINE_RETAIL = [
  '--map',
  Object.entries(COLUMNS)
    .map(([target, column]) => `${target}=${column}`)
    .join(','),
  '--items',
  '#####*',
  '--ignore-item-case',
  '--currency',
  'GBP',
];
