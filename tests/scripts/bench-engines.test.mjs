import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DIMENSIONS, vectors } from '../../scripts/bench/engines.mjs';
import { scoringModel } from '../../scripts/bench/onnx.mjs';

test('vectors are of length 1, and the same each time', () => {
  const values = vectors(3, 1);
  assert.deepEqual(values, vectors(3, 1));
  assert.notDeepEqual(values, vectors(3, 2));
  for (let row = 0; row < 3; row += 1) {
    const line = values.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
    assert.ok(Math.abs(line.reduce((sum, x) => sum + x * x, 0) - 1) < 1e-5);
  }
});

/** The fields of a protobuf message: [number, value]. */
function fields(bytes) {
  const found = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if (tag % 8 === 2) at += value;
    found.push([tag >> 3, tag % 8 === 2 ? bytes.subarray(at - value, at) : value]);
  }
  return found;
}

test('the ONNX model is a well-formed graph with its matrix inside', () => {
  const matrix = Float32Array.from({ length: 6 }, (_, i) => i / 2);
  const model = new Map(fields(scoringModel(matrix, 2, 3, 1)));
  assert.equal(model.get(1), 8);
  const graph = fields(model.get(7));
  const text = (bytes) => new TextDecoder().decode(bytes);
  const nodes = graph.filter(([field]) => field === 1).map(([, node]) => new Map(fields(node)));
  assert.deepEqual(
    nodes.map((node) => text(node.get(4))),
    ['MatMul', 'TopK'],
  );
  const items = fields(graph.find(([field]) => field === 5)[1]);
  assert.deepEqual(
    items.filter(([field]) => field === 1).map(([, dim]) => dim),
    [2, 3],
  );
  const raw = new Map(items).get(9).slice();
  assert.deepEqual(new Float32Array(raw.buffer), matrix);
});
