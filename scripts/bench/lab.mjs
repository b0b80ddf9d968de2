// Served to the page: learning a purchase model, and whether the page lives meanwhile.

import { bytes } from './page.mjs';

/** The longest time, in ms, in which the page did not get its turn, until `stop`. */
function watchGaps() {
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  let longest = 0;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    // Often enough to see every gap, and not so often that the page does nothing else.
    setTimeout(() => port2.postMessage(null), 4);
  };
  port2.postMessage(null);
  return {
    stop() {
      port1.close();
      return Math.max(longest, performance.now() - last);
    },
  };
}

/** From the table's bytes to the judged model, by the package and its worker. */
export async function train({ url, label, networks, epochs }) {
  const [{ trainPurchase }, csv] = await Promise.all([import('/pkg/dist/lab.js'), bytes(url)]);
  let told = 0;
  const gaps = watchGaps();
  const begin = performance.now();
  const trained = await trainPurchase(csv, {
    ...{ label, networks, epochs },
    onProgress: () => (told += 1),
  });
  const ms = performance.now() - begin;
  const gap = gaps.stop();
  const learned = trained.networks.map((network) => network.validation_loss);
  if (told !== learned.flat().length) throw new Error(`${told} epochs were told`);
  return { ms, gap, losses: learned };
}
