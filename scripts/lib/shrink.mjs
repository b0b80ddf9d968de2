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
  // Counts characters for a padded text (`{:>8}`), which no message of ours is.
  /^core::str::count::do_count_chars$/,
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

/** The sections of a module: `{ id, header, start, end }`, `start` after the id and the size. */
function sectionsOf(bytes) {
  const sections = [];
  for (let at = 8; at < bytes.length;) {
    const header = at;
    const [size, start] = unsigned(bytes, header + 1);
    at = start + size;
    sections.push({ id: bytes[header], header, start, end: at });
  }
  return sections;
}

/** The active segments of a module's memory: `{ start, end, address }`, places in `bytes`. */
function segmentsOf(bytes) {
  const data = sectionsOf(bytes).find(({ id }) => id === 11);
  let [count, at] = data ? unsigned(bytes, data.start) : [0, 0];
  const segments = [];
  for (; count > 0; count -= 1) {
    // 0: memory 0 from a constant, `i32.const address end`. What else there is, no linker makes.
    if (bytes[at] !== 0 || bytes[at + 1] !== 0x41)
      throw new Error(`a segment of kind ${bytes[at]} at byte ${at}`);
    const [address, afterAddress] = unsigned(bytes, at + 2);
    const [size, start] = unsigned(bytes, afterAddress + 1);
    at = start + size;
    segments.push({ start, end: at, address });
  }
  return segments;
}

/** Texts of the standard library's and the allocator's panics. */
export const MESSAGES = [
  'assertion failed: ',
  'attempt to divide by zero',
  'called `Option::unwrap()` on a `None` value',
  'called `Result::unwrap()` on an `Err` value',
  'capacity overflow',
  'chunk size must be non-zero',
  'mid > len',
  'RefCell already borrowed',
  'Tried to shrink to a larger capacity',
  'a Display implementation returned an error unexpectedly',
  'a formatting trait implementation returned an error when the underlying stream did not',
  'self.is_char_boundary(new_len)',
  'old_heap.size() >= MIN_HEAP_SIZE',
  'new_heap must contain old_heap',
  'new_heap covers the null address!',
  'heap covers the null address!',
  '!self.bins.is_null()',
  ' index out of bounds: the len is ',
  ' but the index is ',
  'slice index starts at ',
  ' but ends at ',
  'range start index ',
  'range end index ',
  ' out of range for slice of length ',
  'copy_from_slice: source slice length (',
  ') does not match destination slice length (',
  'insertion index (is ',
  ') should be <= len (is ',
  'removal index (is ',
  ') should be < len (is ',
];

/**
 * Zeros in place of what only the functions of `snipPanics` read: where in the source a panic comes
 * from (file, line, column), and the texts of the standard library's. In place; the number of places.
 */
export function wipePanics(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = segmentsOf(bytes);
  const inside = (address, length) => {
    const segment = segments.find(
      ({ start, end, address: first }) =>
        address >= first && address + length <= first + (end - start),
    );
    return segment && segment.start + (address - segment.address);
  };
  const texts = [];
  let places = 0;
  for (const { start, end } of segments) {
    // `core::panic::Location`: the name's address and length (with its final zero, if it has one).
    for (let at = start; at + 16 <= end; at += 4) {
      const length = view.getUint32(at + 4, true);
      if (length < 4 || length > 300) continue;
      const name = inside(view.getUint32(at, true), length);
      if (name === undefined) continue;
      const text = String.fromCharCode(...bytes.subarray(name, name + length));
      if (!/^[\w./\\-]+\.rs\0?$/.test(text)) continue;
      texts.push([name, length]);
      bytes.fill(0, at, at + 16);
      places += 1;
      at += 12;
    }
    const data = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    for (const message of MESSAGES) {
      for (let at = data.indexOf(message); at >= 0; at = data.indexOf(message, at + 1))
        texts.push([start + at, message.length]);
    }
  }
  for (const [at, length] of texts) bytes.fill(0, at, at + length);
  return places;
}

/** An unsigned number as LEB128. */
function leb(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/**
 * The module and its JavaScript with short names for what the module imports: wasm-bindgen's end in
 * hashes, which nothing compresses. Both sides get the same names; whatever else they share stays.
 */
export function shortenImports(bytes, glue) {
  const short = new Map();
  const section = sectionsOf(bytes).find(({ id }) => id === 2);
  let [count, at] = unsigned(bytes, section.start);
  const imports = leb(count);
  const text = () => {
    const [length, start] = unsigned(bytes, at);
    at = start + length;
    return Buffer.from(bytes.buffer, bytes.byteOffset + start, length);
  };
  for (; count > 0; count -= 1) {
    const module = text();
    const name = text().toString();
    // 0: a function, and its type. wasm-bindgen imports nothing else.
    if (bytes[at] !== 0) throw new Error(`an import of kind ${bytes[at]}: ${name}`);
    const [, end] = unsigned(bytes, at + 1);
    short.set(name, `i${short.size}`);
    const to = Buffer.from(short.get(name));
    imports.push(
      ...leb(module.length),
      ...module,
      ...leb(to.length),
      ...to,
      ...bytes.subarray(at, end),
    );
    at = end;
  }
  return {
    bytes: Buffer.concat([
      bytes.subarray(0, section.header),
      Buffer.from([section.id, ...leb(imports.length), ...imports]),
      bytes.subarray(section.end),
    ]),
    glue: glue.replace(/^( +)(__wb\w+): function/gm, (all, indent, name) => {
      if (!short.has(name)) throw new Error(`the module does not import ${name}`);
      return `${indent}${short.get(name)}: function`;
    }),
  };
}

/** What the generated JavaScript does for browsers that can't run the module anyway, and what no one calls. */
const IDLE = [
  // TextEncoder.encodeInto is older than SIMD.
  [/if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?\n\}\n/, ''],
  // The host frees its engine, and nobody disposes of it otherwise.
  [/^const \w+Finalization = [^]*?;\n/m, ''],
  [/^ *\w+Finalization\.[^\n]*\n/gm, ''],
  [/^if \(Symbol\.dispose\)[^\n]*\n/m, ''],
  // Memory that grew has another buffer, in every browser.
  [
    /if \(cachedDataViewMemory0 === null[^\n]*\{\n/,
    'if (cachedDataViewMemory0?.buffer !== wasm.memory.buffer) {\n',
  ],
  // Where there is no memory for the arguments, there is none for what was freed before.
  [/^ {8}try \{\n((?: {12}(?:ptr|len)[^\n]*\n)+) {8}\} catch \(e\) \{[^]*?\n {8}\}\n/gm, '$1'],
  // `instanceof Map` can't throw.
  [
    /let result;\s*try \{\s*result = (arg0 instanceof Map);\s*\} catch \(_\) \{\s*result = false;\s*\}\s*const ret = result;/,
    'const ret = $1;',
  ],
  // One way to write a text is enough: what is ASCII needs no loop of its own.
  [
    / {4}let len = arg\.length;\n[^]*? {4}WASM_VECTOR_LEN = offset;\n/,
    `    const len = arg.length * 3;
    let ptr = malloc(len, 1) >>> 0;
    const { written } = cachedTextEncoder.encodeInto(arg, getUint8ArrayMemory0().subarray(ptr, ptr + len));
    if (written < len) ptr = realloc(ptr, len, written, 1) >>> 0;
    WASM_VECTOR_LEN = written;
`,
  ],
  // The module exports its realloc.
  [/ {4}if \(realloc === undefined\) \{[^]*?\n {4}\}\n/, ''],
  // initSync is given `{ module }`, compiled.
  [
    / {8}if \(Object\.getPrototypeOf\(module\)[^]*?\n {8}\}\n/,
    ' '.repeat(8) + '({module} = module)\n',
  ],
  [/ {4}if \(!\(module instanceof WebAssembly\.Module\)\) \{[^]*?\n {4}\}\n/, ''],
];

/** Takes out of the generated JavaScript what has nothing to do. `all`: every one of those must be there. */
export function trimGlue(glue, all = true) {
  return IDLE.reduce((text, [idle, instead]) => {
    if (all && text.search(idle) < 0)
      throw new Error(`the generated JavaScript has nothing like ${idle}`);
    return text.replace(idle, instead);
  }, glue);
}
