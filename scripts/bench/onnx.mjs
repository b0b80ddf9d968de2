// An ONNX model of one step: scores = query [1, d] x items [d, n], then the best k. Written by hand,
// because a few fields of protobuf need no library: a tag (number << 3 | kind), then the value.

const text = new TextEncoder();

function varint(value) {
  const bytes = [];
  for (let rest = BigInt(value); ;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if (!rest) return Uint8Array.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}

function concat(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const number = (field, value) => concat([varint(field << 3), varint(value)]);
const bytes = (field, value) => concat([varint((field << 3) | 2), varint(value.length), value]);
const string = (field, value) => bytes(field, text.encode(value));
const message = (field, ...parts) => bytes(field, concat(parts));

const FLOAT = 1;
const INT64 = 7;

/** TensorProto. */
const tensor = (name, type, dims, raw) =>
  message(
    5,
    ...dims.map((dim) => number(1, dim)),
    number(2, type),
    string(8, name),
    bytes(9, new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)),
  );

/** ValueInfoProto of a tensor [1, n]. */
const value = (field, name, type, n) =>
  message(
    field,
    string(1, name),
    message(
      2,
      message(1, number(1, type), message(2, ...[1, n].map((dim) => message(1, number(1, dim))))),
    ),
  );

/** NodeProto. */
const node = (type, inputs, outputs) =>
  message(
    1,
    ...inputs.map((name) => string(1, name)),
    ...outputs.map((name) => string(2, name)),
    string(4, type),
  );

/** `columns` holds the items as columns: row-major [dimensions, items]. */
export function scoringModel(columns, dimensions, items, k) {
  const graph = message(
    7,
    node('MatMul', ['query', 'items'], ['scores']),
    node('TopK', ['scores', 'k'], ['values', 'indices']),
    string(2, 'scoring'),
    tensor('items', FLOAT, [dimensions, items], columns),
    tensor('k', INT64, [1], BigInt64Array.of(BigInt(k))),
    value(11, 'query', FLOAT, dimensions),
    value(12, 'values', FLOAT, k),
    value(12, 'indices', INT64, k),
  );
  // IR version 8, operator set 13.
  return concat([number(1, 8), graph, message(8, string(1, ''), number(2, 13))]);
}
