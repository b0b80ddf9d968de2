import binaryen from 'binaryen';

/**
 * Functions that run only on the way to a trap: they put a message together that the module has
 * nobody to show to (it has no panic hook, and on this target the standard library's prints nothing).
 */
const DOOMED = [
  /^core::panicking::/,
  /^core::slice::index::slice_/,
  /^core::slice::copy_from_slice_impl::len_mismatch_fail/,
  /^core::str::slice_error_fail/,
  /^core::(option|result)::\w+_failed/,
  /^core::cell::panic_/,
  /^<?(core::ptr::drop_in_place::<)?std::panicking::/,
  /^std::(alloc|sys::backtrace)::/,
  /^alloc::alloc::handle_alloc_error/,
  /^alloc::raw_vec::(handle_error|capacity_overflow)/,
  /^<alloc::.*::assert_failed$/,
  /^__rustc::(rust_panic|__rust_start_panic|__rust_alloc_error_handler)/,
];

/**
 * The module with a bare trap in place of each of those functions: a panic ends in the same
 * `RuntimeError: unreachable`, without the code for its message. Needs the functions' names.
 */
export function snipPanics(bytes) {
  const module = binaryen.readBinary(bytes);
  let found = 0;
  for (let index = 0; index < module.getNumFunctions(); index += 1) {
    const ref = module.getFunctionByIndex(index);
    const { name, module: importedFrom } = binaryen.getFunctionInfo(ref);
    const plain = name
      .replace(/\\([0-9a-f]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
      // The hash of the crate.
      .replace(/\[[0-9a-f]{16}\]/g, '');
    if (!importedFrom && DOOMED.some((pattern) => pattern.test(plain))) {
      binaryen.Function.setBody(ref, module.unreachable());
      found += 1;
    }
  }
  // The names order the functions later, and go then.
  binaryen.setDebugInfo(true);
  const snipped = module.emitBinary();
  module.dispose();
  return { snipped, found };
}

/** LEB128: the unsigned number at `at`, and where it ends. */
function unsigned(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at];
    at += 1;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

/** The active segments of a module's memory: `{ start, end, address }`, places in `bytes`. */
function segmentsOf(bytes) {
  const segments = [];
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at];
    let [size, start] = unsigned(bytes, at + 1);
    at = start + size;
    if (id !== 11) continue;
    let count;
    [count, start] = unsigned(bytes, start);
    for (; count > 0; count -= 1) {
      // 0: memory 0 from a constant, `i32.const address end`. What else there is, no linker makes.
      if (bytes[start] !== 0 || bytes[start + 1] !== 0x41)
        throw new Error(`a segment of kind ${bytes[start]} at byte ${start}`);
      let address;
      [address, start] = unsigned(bytes, start + 2);
      [size, start] = unsigned(bytes, start + 1);
      segments.push({ start, end: start + size, address });
      start += size;
    }
  }
  return segments;
}

/**
 * The module with zeros where a panic keeps the place in the source that it came from (file, line,
 * column): only the functions of `snipPanics` read them. In place, and the number of places.
 */
export function wipePlaces(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = segmentsOf(bytes);
  const inside = (address, length) => {
    const segment = segments.find(
      ({ start, end, address: first }) =>
        address >= first && address + length <= first + (end - start),
    );
    return segment && segment.start + (address - segment.address);
  };
  const names = [];
  let found = 0;
  for (const { start, end } of segments) {
    // `core::panic::Location`: the name's address and length (with its final zero, if it has one).
    for (let at = start; at + 16 <= end; at += 4) {
      const length = view.getUint32(at + 4, true);
      if (length < 4 || length > 300) continue;
      const name = inside(view.getUint32(at, true), length);
      if (name === undefined) continue;
      const text = String.fromCharCode(...bytes.subarray(name, name + length));
      if (!/^[\w./\\-]+\.rs\0?$/.test(text)) continue;
      names.push([name, length]);
      bytes.fill(0, at, at + 16);
      found += 1;
      at += 12;
    }
  }
  for (const [name, length] of names) bytes.fill(0, name, name + length);
  return found;
}
