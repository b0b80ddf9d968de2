// Served to the page: the engines that are compared, each behind the same few functions.
//
// `prepare` makes what the engine would have fetched; `start`, which is timed for the cold start,
// loads the engine's code and makes a function of it that gives the numbers of the best rows.

import { scoringModel } from './onnx.mjs';

export const DIMENSIONS = 64;
export const TOP = 20;

/** mulberry32: floats in [0, 1). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Rows of length 1 in random directions, row after row. */
export function vectors(rows, seed) {
  const rand = random(seed);
  const values = new Float32Array(rows * DIMENSIONS);
  for (let row = 0; row < rows; row += 1) {
    const line = values.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
    let square = 0;
    for (let i = 0; i < DIMENSIONS; i += 1) {
      line[i] = rand() + rand() + rand() + rand() - 2;
      square += line[i] * line[i];
    }
    const inverse = 1 / Math.sqrt(square);
    for (let i = 0; i < DIMENSIONS; i += 1) line[i] *= inverse;
  }
  return values;
}

/** [rows, columns] -> [columns, rows]. */
function transposed(values, rows) {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < DIMENSIONS; i += 1) turned[i * rows + row] = values[row * DIMENSIONS + i];
  }
  return turned;
}

const fetched = async (path) => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
};

/** A script that is no module. */
const script = (path) =>
  new Promise((done, fail) => {
    const { document } = globalThis;
    const element = document.createElement('script');
    element.src = path;
    element.onload = done;
    element.onerror = () => fail(new Error(`${path} did not load`));
    document.head.append(element);
  });

/** What anybody would write: one loop, and a short list that is kept in order. */
function plainTop(matrix, rows, query) {
  const scores = new Float32Array(TOP).fill(-Infinity);
  const found = new Uint32Array(TOP);
  for (let row = 0, at = 0; row < rows; row += 1) {
    let score = 0;
    for (let i = 0; i < DIMENSIONS; i += 1, at += 1) score += matrix[at] * query[i];
    if (score > scores[TOP - 1]) {
      let place = TOP - 1;
      while (place > 0 && scores[place - 1] < score) {
        scores[place] = scores[place - 1];
        found[place] = found[place - 1];
        place -= 1;
      }
      scores[place] = score;
      found[place] = row;
    }
  }
  return found;
}

export const engines = {
  windowshopper: {
    async prepare(matrix, rows) {
      const values = new Int8Array(matrix.length);
      const scales = new Float32Array(rows);
      for (let row = 0; row < rows; row += 1) {
        const line = matrix.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
        const most = line.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
        scales[row] = most / 127;
        line.forEach((value, i) => {
          values[row * DIMENSIONS + i] = Math.round((value * 127) / most);
        });
      }
      return { values, scales, rows, wasm: await fetched('/bench/scan.wasm') };
    },
    async start({ values, scales, rows, wasm }) {
      const { instance } = await WebAssembly.instantiate(wasm, {});
      const { memory, ...kernel } = instance.exports;
      const at = kernel.values(rows, DIMENSIONS);
      new Int8Array(memory.buffer, at, values.length).set(values);
      new Float32Array(memory.buffer, kernel.scales(), rows).set(scales);
      const query = kernel.ready();
      return {
        top(vector) {
          new Float32Array(memory.buffer, query, DIMENSIONS).set(vector);
          return new Uint32Array(memory.buffer, kernel.top(TOP), TOP);
        },
        memory: () => memory.buffer.byteLength,
      };
    },
  },

  'plain JavaScript': {
    prepare: (matrix, rows) => ({ matrix, rows }),
    start: ({ matrix, rows }) => ({ top: (query) => plainTop(matrix, rows, query) }),
  },

  'onnxruntime-web': {
    async prepare(matrix, rows) {
      const wasm = await fetched('/peers/ort/ort-wasm-simd-threaded.wasm');
      return { wasm, model: scoringModel(transposed(matrix, rows), DIMENSIONS, rows, TOP) };
    },
    async start({ model, wasm }) {
      const ort = await import('/peers/ort/ort.wasm.min.mjs');
      // As the others: one thread, and bytes that have been fetched.
      ort.env.wasm.numThreads = 1;
      ort.env.wasm.wasmPaths = '/peers/ort/';
      ort.env.wasm.wasmBinary = wasm;
      const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
      return {
        async top(vector) {
          const query = new ort.Tensor('float32', vector, [1, DIMENSIONS]);
          const { indices } = await session.run({ query });
          return Array.from(indices.data, Number);
        },
      };
    },
  },

  tfjs: {
    prepare: (matrix, rows) => ({ columns: transposed(matrix, rows), rows }),
    async start({ columns, rows }) {
      await script('/peers/tfjs-core/tf-core.es2017.min.js');
      await script('/peers/tfjs-wasm/tf-backend-wasm.es2017.min.js');
      const { tf } = globalThis;
      tf.wasm.setWasmPaths('/peers/tfjs-wasm/');
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      if (!(await tf.setBackend('wasm'))) throw new Error('its wasm backend did not start');
      const matrix = tf.tensor2d(columns, [DIMENSIONS, rows]);
      return {
        top: (vector) =>
          tf.tidy(() =>
            tf
              .topk(tf.matMul(tf.tensor2d(vector, [1, DIMENSIONS]), matrix), TOP)
              .indices.dataSync(),
          ),
      };
    },
  },

  voy: {
    async prepare(matrix, rows) {
      const embeddings = [];
      for (let row = 0; row < rows; row += 1) {
        const line = matrix.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
        embeddings.push({ id: String(row), title: '', url: '', embeddings: Array.from(line) });
      }
      return { embeddings, wasm: await fetched('/peers/voy/voy_search_bg.wasm') };
    },
    async start({ embeddings, wasm }) {
      const glue = await import('/peers/voy/voy_search_bg.js');
      const { instance } = await WebAssembly.instantiate(wasm, { './voy_search_bg.js': glue });
      glue.__wbg_set_wasm(instance.exports);
      const index = new glue.Voy({ embeddings });
      return {
        top: (query) => index.search(query, TOP).neighbors.map(({ id }) => Number(id)),
        memory: () => instance.exports.memory.buffer.byteLength,
      };
    },
  },
};
