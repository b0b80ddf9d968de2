// Reads the head of a bundle, which is a safetensors file: eight bytes of length, then JSON.

const BYTES = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
};
/** No head is longer, in bytes. */
const LONGEST = 10_000_000;

/**
 * `{ metadata, tensors }` of the file at `url`; each tensor is `{ name, dtype, shape, bytes }`, largest
 * first. Only the head is read. Throws where the answer is no such file.
 */
export async function readHead(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The bundle answered ${response.status}`);
  const reader = response.body.getReader();
  let bytes = new Uint8Array(0);
  /** Reads on until there are `wanted` bytes. */
  async function upTo(wanted) {
    while (bytes.length < wanted) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`The bundle ends after ${bytes.length} bytes`);
      const longer = new Uint8Array(bytes.length + value.length);
      longer.set(bytes);
      longer.set(value, bytes.length);
      bytes = longer;
    }
  }
  try {
    await upTo(8);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    if (length > LONGEST) throw new Error(`The bundle's head would have ${length} bytes`);
    await upTo(8 + length);
    return parseHead(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  } finally {
    void reader.cancel().catch(() => {});
  }
}

function parseHead(json) {
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(json);
  const tensors = Object.entries(entries).map(([name, { dtype, shape }]) => ({
    name,
    dtype,
    shape,
    bytes: shape.reduce((product, n) => product * n, BYTES[dtype] ?? 0),
  }));
  return { metadata, tensors: tensors.sort((a, b) => b.bytes - a.bytes) };
}
