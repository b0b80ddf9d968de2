import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { WindowshopperError } from '../src/errors.js';

test('is an Error with a code', () => {
  const error = new WindowshopperError('invalid_limit', 'limit must be 1 to 100, but is 0');
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe('WindowshopperError');
  expect(error.code).toBe('invalid_limit');
  expect(error.stack).toContain('errors.test');
  expect('cause' in error).toBe(false);
});

test('knows those of another copy of the class, and nothing else', async () => {
  const theirs = new (class WindowshopperError extends Error {
    override name = 'WindowshopperError';
    toJSON() {
      return {};
    }
  })();
  expect(theirs).toBeInstanceOf(WindowshopperError);
  expect(WindowshopperError.from(theirs)).toBe(theirs);
  const { name, message } = theirs;
  for (const other of [new Error('x'), { name, message }, null, 'WindowshopperError']) {
    expect(other).not.toBeInstanceOf(WindowshopperError);
  }
});

test('survives structured clone with code, message, stack, cause and details', () => {
  const error = new WindowshopperError('fetch_failed', 'no answer', {
    cause: new TypeError('offline'),
    details: { status: 503 },
  });
  const back = WindowshopperError.fromJSON(structuredClone(error.toJSON()));
  expect(back).toBeInstanceOf(WindowshopperError);
  expect(back).toMatchObject({
    code: 'fetch_failed',
    message: 'no answer',
    stack: error.stack,
    cause: { name: 'TypeError', message: 'offline' },
    details: { status: 503 },
  });
});

test('details that cannot be cloned do not break the crossing', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const json = new WindowshopperError('internal', 'x', { details: circle }).toJSON();
  expect(() => structuredClone(json)).not.toThrow();
});

test.each([
  ['a string', 'boom', 'boom'],
  ['undefined', undefined, 'undefined'],
  ['an error', new RangeError('out'), 'out'],
  ['an object', { message: 'odd' }, 'odd'],
])('makes %s that was thrown a coded error', (_, thrown, message) => {
  const error = WindowshopperError.from(thrown);
  expect(error).toMatchObject({ code: 'internal', message });
  expect(error.stack).toBeTypeOf('string');
});

test('recognises what the engine throws by its name, and keeps its code', () => {
  const thrown = Object.assign(new Error('price must be 0 or more, but is -1'), {
    name: 'WindowshopperError',
    code: 'invalid_price',
  });
  const error = WindowshopperError.from(thrown);
  expect(error).toBeInstanceOf(WindowshopperError);
  expect(error.code).toBe('invalid_price');
  expect(error.stack).toBe(thrown.stack);
});

test('every code of the engine is one of ErrorCode', () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const codes = ['bundle/error.rs', 'catalog/feed/error.rs', 'engine/request.rs', 'events/error.rs']
    .flatMap((file) => read(`src/${file}`).match(/fn code\(&?self[^]*?\n {4}\}/g) ?? [])
    .flatMap((body) => [...body.matchAll(/=> "([a-z_]+)"/g)])
    .map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(40);
  const known = read('pkg/src/errors.ts');
  expect(codes.filter((code) => !known.includes(`| '${code}'`))).toEqual([]);
});
