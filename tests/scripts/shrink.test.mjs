import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import binaryen from 'binaryen';

import {
  MESSAGES,
  shortenImports,
  snipPanics,
  trimGlue,
  wipePanics,
} from '../../scripts/lib/shrink.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';

/** A module from its text, with the names of its functions. */
function assemble(text) {
  binaryen.setDebugInfo(true);
  const module = binaryen.parseText(text);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

const exportsOf = (bytes, imports = {}) =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;

test('a function of a panic becomes a trap, the others stay', () => {
  const bytes = assemble(`(module
    (func $core::panicking::panic_fmt (export "panic") (result i32) (i32.const 1))
    (func $shop::total (export "total") (result i32) (i32.const 2)))`);
  const { snipped, found } = snipPanics(bytes);
  assert.equal(found, 1);
  const { panic, total } = exportsOf(snipped);
  assert.throws(panic, WebAssembly.RuntimeError);
  assert.equal(total(), 2);
});

test('places and texts of panics become zeros, everything else stays', () => {
  const name = 'src/shop.rs';
  const text = 'capacity overflow';
  const kept = 'item has no title';
  // name | text | kept | place: address of the name, its length, line 7, column 9 | a number
  const bytes = assemble(`(module (memory (export "memory") 1)
    (data (i32.const 1024) "${name}\\00${text}${kept}")
    (data (i32.const 2048) "\\00\\04\\00\\00\\${name.length.toString(16).padStart(2, '0')}\\00\\00\\00\\07\\00\\00\\00\\09\\00\\00\\00\\2a\\00\\00\\00"))`);
  assert.equal(wipePanics(bytes), 1);
  const memory = Buffer.from(exportsOf(bytes).memory.buffer);
  const wiped = name.length + 1 + text.length;
  assert.ok(memory.subarray(1024, 1024 + wiped).every((byte) => byte === 0));
  assert.equal(memory.toString('latin1', 1024 + wiped, 1024 + wiped + kept.length), kept);
  assert.ok(memory.subarray(2048, 2064).every((byte) => byte === 0));
  assert.equal(memory[2064], 42);
});

test('no message of ours is among the texts that are wiped', () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true })
    .filter((path) => path.endsWith('.rs'))
    .map((path) => readFileSync(join(ROOT, 'src', path), 'utf8').split('mod tests {')[0]);
  assert.ok(sources.length > 50);
  for (const message of MESSAGES) {
    assert.ok(!sources.some((source) => source.includes(message)), message);
  }
});

test('no message of ours is padded: what would count its characters is a trap', () => {
  for (const path of readdirSync(join(ROOT, 'src'), { recursive: true })) {
    if (!path.endsWith('.rs') || path.endsWith('tests.rs')) continue;
    const source = readFileSync(join(ROOT, 'src', path), 'utf8').split('mod tests {')[0];
    // Digits after the point are none of the width.
    const code = source.replace(/^\s*\/\/.*$/gm, '').replace(/\{\w*:\.\d+e?\}/g, '');
    const padded = /\{\w*:[^{}]*[<>^$\d][^{}xX]*\}/.exec(code);
    assert.equal(padded, null, `${path}: ${padded?.[0]}`);
    assert.doesNotMatch(source.replace(/^\s*\/\/.*$/gm, ''), /chars\(\)\s*\.count\(\)/, path);
  }
});

test('imports get short names on both sides, and still find each other', () => {
  const bytes = assemble(`(module
    (import "./glue.js" "__wbg_one_0123456789abcdef" (func $one (result i32)))
    (import "./glue.js" "__wbindgen_init_externref_table" (func $two (result i32)))
    (func (export "sum") (result i32) (i32.sub (call $one) (call $two))))`);
  const glue = `    const import0 = {
        __wbg_one_0123456789abcdef: function() { return 44; },
        __wbindgen_init_externref_table: function() { return wasm.__wbindgen_malloc(2); },
    };`;
  const short = shortenImports(bytes, glue);
  assert.doesNotMatch(short.glue, /__wbg_|externref_table/);
  assert.match(short.glue, /__wbindgen_malloc/);
  const imports = new Function('wasm', `${short.glue} return import0;`)({
    __wbindgen_malloc: (size) => size,
  });
  assert.equal(exportsOf(short.bytes, { './glue.js': imports }).sum(), 42);
  assert.throws(
    () => shortenImports(bytes, '    __wbg_other_0: function() {}'),
    /does not import __wbg_other_0/,
  );
});

test('what the generated JavaScript has no use for goes, or the build stops', () => {
  const glue = [
    "const EngineFinalization = (typeof FinalizationRegistry === 'undefined')",
    '    ? { register: () => {}, unregister: () => {} }',
    '    : new FinalizationRegistry(ptr => wasm.free(ptr));',
    'class Engine {',
    '    constructor() {',
    '        EngineFinalization.register(this, 1, this);',
    '        return this;',
    '    }',
    '    free() {',
    '        EngineFinalization.unregister(this);',
    '        return 5;',
    '    }',
    '    load(file, malloc) {',
    '        let ptr0, len0;',
    '        try {',
    '            ptr0 = malloc(file);',
    '            len0 = 2;',
    '        } catch (e) {',
    '            if (ptr0) { wasm.free(ptr0, len0 * 1, 1); }',
    '            throw e;',
    '        }',
    '        return ptr0 + len0;',
    '    }',
    '}',
    'let cachedDataViewMemory0 = null;',
    'function view(wasm) {',
    '    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true) {',
    '        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);',
    '    }',
    '    return cachedDataViewMemory0;',
    '}',
    'if (Symbol.dispose) Engine.prototype[Symbol.dispose] = Engine.prototype.free;',
    'function isMap(arg0) {',
    '    let result;',
    '    try {',
    '        result = arg0 instanceof Map;',
    '    } catch (_) {',
    '        result = false;',
    '    }',
    '    const ret = result;',
    '    return ret;',
    '}',
    'function pass(arg, malloc, realloc) {',
    '    if (realloc === undefined) {',
    '        return malloc(arg);',
    '    }',
    '    let len = arg.length;',
    '    let ptr = malloc(len, 1) >>> 0;',
    '    for (; offset < len; offset++) mem[ptr + offset] = arg.charCodeAt(offset);',
    '    WASM_VECTOR_LEN = offset;',
    '    return ptr;',
    '}',
    'let WASM_VECTOR_LEN = 0;',
    'const cachedTextEncoder = new TextEncoder();',
    'const memory = new Uint8Array(32);',
    'function getUint8ArrayMemory0() { return memory; }',
    'function passed() { return [...memory.subarray(8, 8 + WASM_VECTOR_LEN)]; }',
    "if (!('encodeInto' in cachedTextEncoder)) {",
    '    cachedTextEncoder.encodeInto = 1;',
    '}',
    'function initSync(module) {',
    '        if (Object.getPrototypeOf(module) === Object.prototype) {',
    '            ({module} = module)',
    '        } else {',
    "            console.warn('deprecated')",
    '        }',
    '    if (!(module instanceof WebAssembly.Module)) {',
    '        module = new WebAssembly.Module(module);',
    '    }',
    '    return module;',
    '}',
    '',
  ].join('\n');
  const trimmed = trimGlue(glue);
  assert.doesNotMatch(
    trimmed,
    /'encodeInto'|charCodeAt|typeof|warn|=== undefined|catch|Finalization|dispose/,
  );
  const made = new Function(`${trimmed} return { Engine, isMap, pass, passed, initSync, view };`)();
  const { Engine, isMap, pass, passed, initSync, view } = made;
  for (const buffer of [new ArrayBuffer(8), new ArrayBuffer(16)]) {
    assert.equal(view({ memory: { buffer } }).buffer, buffer);
    assert.equal(view({ memory: { buffer } }), view({ memory: { buffer } }));
  }
  assert.equal(new Engine().free(), 5);
  assert.equal(
    new Engine().load(1, (size) => size),
    3,
  );
  assert.deepEqual([isMap(new Map()), isMap({})], [true, false]);
  const moved = [];
  const realloc = (...args) => (moved.push(args), 8);
  assert.equal(
    pass('aé', () => 8, realloc),
    8,
  );
  // Three bytes of the six that it could have been.
  assert.deepEqual([passed(), moved], [[0x61, 0xc3, 0xa9], [[8, 6, 3, 1]]]);
  assert.equal(
    pass('', () => 8, realloc),
    8,
  );
  assert.deepEqual([passed(), moved.length], [[], 1]);
  assert.equal(initSync({ module: 7 }), 7);
  assert.throws(() => trimGlue(trimmed), /nothing like/);
});
