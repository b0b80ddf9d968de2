// What the parts of the benchmark have in common: pages, times and how they are put together.

const MINUTE = 60_000;
/** A peer that needs longer to its first result is left out. */
export const PATIENCE = MINUTE;

/** The value that a share `q` of the sorted times does not exceed (nearest rank). */
const quantile = (sorted, q) => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];

/** What is said of the times of an engine. */
export function summary(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const ms = (q) => Number(quantile(sorted, q).toFixed(4));
  return {
    min_ms: ms(0),
    p50_ms: ms(0.5),
    p95_ms: ms(0.95),
    p99_ms: ms(0.99),
    iqr_ms: Number((quantile(sorted, 0.75) - quantile(sorted, 0.25)).toFixed(4)),
    n: sorted.length,
  };
}

/** Runs a function of a file of this folder in a fresh page. */
export async function inPage({ browser, site }, file, name, options, patience = 20 * MINUTE) {
  const page = await browser.newPage();
  let timer;
  const late = new Promise((_, fail) => {
    const reason = `no result after ${patience / 1000} s`;
    timer = setTimeout(() => fail(new Error(reason)), patience);
  });
  try {
    // Any small page of this origin; the storefront itself would compete for the processor.
    await page.goto(new URL('/bench/blank.html', site.url).href);
    const call = page.evaluate(
      async ([file, name, options]) => (await import(`/bench-code/${file}`))[name](options),
      [file, name, options],
    );
    call.catch(() => {}); // of a page that was closed
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
    await Promise.race([page.close(), new Promise((done) => setTimeout(done, 5_000))]);
  }
}

/** Of an error in a page. */
export const firstLine = (error) => error.message.replace(/^page\.evaluate: /, '').split('\n')[0];

/** The figure of `engine` that a budget is of; nothing when it was not measured. */
export const measuredOf = (results, engine, budget) =>
  results.find((r) => r.case === budget.case && r.engine === engine && r.items === budget.items)?.[
    budget.of
  ];

/** Reports of parts as one: lists one after the other, and fields side by side. */
export function merged(reports) {
  const all = {};
  for (const report of reports) {
    for (const [key, value] of Object.entries(report)) {
      if (Array.isArray(value)) all[key] = [...(all[key] ?? []), ...value];
      else all[key] = { ...all[key], ...value };
    }
  }
  return all;
}
