// What the studio calls things.

/** Targets of an order log, and names that columns of theirs often have (letters and digits only, lower case). */
export const TARGETS = {
  item_id: {
    label: 'Product id',
    hint: 'as in the feed',
    names: ['itemid', 'item', 'sku', 'productid', 'product', 'stockcode', 'articleid', 'variantid'],
  },
  timestamp: {
    label: 'When',
    hint: 'date and time, or seconds since 1970',
    names: ['timestamp', 'time', 'date', 'datetime', 'eventtime', 'createdat', 'invoicedate'],
  },
  user_id: {
    label: 'Shopper',
    hint: 'or the session',
    names: ['userid', 'user', 'customerid', 'customer', 'visitorid', 'clientid', 'shopperid'],
  },
  session_id: {
    label: 'Session or order',
    hint: 'or the shopper',
    names: ['sessionid', 'session', 'orderid', 'order', 'invoiceno', 'invoice', 'transactionid'],
  },
  event: {
    label: 'What was done',
    hint: 'view_item, add_to_cart, purchase …',
    names: ['event', 'eventname', 'eventtype', 'action', 'behavior'],
  },
  quantity: { label: 'How many', hint: '1 when not given', names: ['quantity', 'qty', 'count'] },
  price: { label: 'Price of one', names: ['price', 'unitprice', 'itemprice'] },
};

export const MODELS = {
  blend: 'The blend',
  popularity: 'Popularity',
  content: 'Alike by description',
  interests: 'Declared interests',
  item_knn: 'Others also looked at',
  together: 'Bought together',
  session_knn: 'Similar visits',
  als: 'Taste',
  linear_item: 'What follows what',
  sequence: 'Next item (network)',
  trending: 'Trending now',
  context: 'Time and place',
};

export const QUESTIONS = {
  customers: 'A customer comes back: what will this visit be about?',
  customers_in_session: 'A customer is looking around: what comes next?',
  customers_rest_of_session: 'A customer is looking around: what else in this visit?',
  guests: 'A guest is looking around: what comes next?',
  guests_rest_of_session: 'A guest is looking around: what else in this visit?',
};

const STEPS = {
  read: 'Reading the files',
  blend: 'Learning how to blend the models',
  customers: 'Learning who comes back',
  test: 'Asking about days it has not seen',
};

/** A step of the training in words. */
export function stepWords({ phase, step }) {
  const name = step.replace('validation: ', '');
  const what = STEPS[name] ?? `Learning: ${MODELS[name] ?? name}`;
  return phase === 'evaluate' ? `Judging, from the first days only. ${what}` : what;
}

export const PHASES = {
  read: 'Reading the files',
  train: 'Training',
  evaluate: 'Judging',
};

/** The column that is likeliest to be each target. */
export function guessColumns(columns) {
  const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const taken = new Set();
  const guess = {};
  for (const [target, { names }] of Object.entries(TARGETS)) {
    const found = names
      .map((name) => columns.find((column) => plain(column) === name && !taken.has(column)))
      .find(Boolean);
    if (found) taken.add(found);
    guess[target] = found ?? '';
  }
  return guess;
}

export function bytesWords(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(bytes < 10240 ? 1 : 0)} KB`;
}
