import { demo, show } from './demo.js';

// The package as it is, from this shop or from elsewhere.
const params = new URLSearchParams(location.search);
const from = new URL(params.get('from') ?? 'windowshopper/', document.baseURI);
const { createShop } = await import(new URL('dist/index.js', from));

if (!params.has('forms')) await show(createShop);
else {
  // The wasm and the bundle in every form that is taken.
  const wasm = new URL('wasm/full/windowshopper_bg.wasm', from);
  const bytes = async (url) => (await fetch(url)).arrayBuffer();
  const forms = {
    url: [wasm, new URL('shop.wsb', document.baseURI)],
    string: [wasm.href, 'shop.wsb'],
    response: [await fetch(wasm), await fetch('shop.wsb')],
    buffer: [await bytes(wasm), await bytes('shop.wsb')],
    view: [new Uint8Array(await bytes(wasm)), new Uint8Array(await bytes('shop.wsb'))],
    module: [await WebAssembly.compileStreaming(fetch(wasm)), 'shop.wsb'],
  };
  const results = {};
  for (const [form, [wasm, bundle]] of Object.entries(forms)) {
    const { titles } = await demo(createShop, { wasm, bundle, storage: 'memory' });
    results[form] = titles;
  }
  document.querySelector('#result').textContent = JSON.stringify(results);
}
