import { WindowshopperError } from '../errors.js';
import { readEntities, XML_ENTITIES } from './entities.js';

/** An element of XML with what is in it. */
export interface XmlElement {
  /** Without its prefix. */
  name: string;
  /** The address that its prefix stands for, `''` if there is none. */
  namespace: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** Its own text, entities read. */
  text: string;
}

/** No feed nests deeper. */
const MAX_DEPTH = 32;

const TAG = /<(\/?)([^\s/>"'=<]+)((?:\s+[^\s/>"'=<]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /([^\s/>"'=<]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** What ends each piece that is no element. */
const ENDS: [begin: string, end: string][] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

/**
 * Reads XML without a DOM, the same in a page, in a worker and in Node. `take` is given each element
 * when it ends and says whether it is kept in its parent, so that a large feed need not be in memory
 * whole. A document type is skipped and declares nothing: entities other than XML's own five and
 * numbers stay as they are written.
 *
 * @returns the root element
 * @throws `feed_format` with the line where it is not well-formed
 */
export function readXml(source: string, take: (element: XmlElement) => boolean): XmlElement {
  const text = source.replace(/\r\n?/g, '\n');
  const open: { element: XmlElement; tag: string; spaces: Record<string, string> }[] = [];
  let root: XmlElement | null = null;
  let at = text.startsWith('\ufeff') ? 1 : 0;

  function fail(why: string, where = at): never {
    const line = text.slice(0, where).split('\n').length;
    throw new WindowshopperError('feed_format', `The XML is not well-formed: ${why}, line ${line}`);
  }

  function end(element: XmlElement): void {
    const parent = open.at(-1);
    if (!parent) root = element;
    else if (take(element)) parent.element.children.push(element);
  }

  while (at < text.length) {
    if (text[at] !== '<') {
      const next = text.indexOf('<', at);
      const piece = text.slice(at, next < 0 ? text.length : next);
      const inner = open.at(-1)?.element;
      if (inner) inner.text += readEntities(piece, XML_ENTITIES);
      else if (piece.trim()) fail('text outside of the root element');
      at += piece.length;
      continue;
    }
    const special = ENDS.find(([begin]) => text.startsWith(begin, at));
    if (special) {
      const [begin, finish] = special;
      const stop = text.indexOf(finish, at + begin.length);
      if (stop < 0) fail(`${begin} without ${finish}`);
      const inner = open.at(-1)?.element;
      if (begin === '<![CDATA[' && inner) inner.text += text.slice(at + begin.length, stop);
      at = stop + finish.length;
      continue;
    }
    if (text.startsWith('<!DOCTYPE', at)) {
      at = afterDoctype(text, at) ?? fail('<!DOCTYPE without an end');
      continue;
    }
    TAG.lastIndex = at;
    const [all, slash, tag = '', given = '', alone] = TAG.exec(text) ?? fail('a broken tag');
    if (slash) {
      const last = open.pop();
      if (last?.tag !== tag) fail(`</${tag}> ends ${last ? `<${last.tag}>` : 'nothing'}`);
      else end(last.element);
    } else {
      if (root) fail('a second root element');
      if (open.length >= MAX_DEPTH) fail(`more than ${MAX_DEPTH} elements in one another`);
      const attributes: Record<string, string> = {};
      for (const [, name = '', double, single] of given.matchAll(ATTRIBUTE)) {
        attributes[name] = readEntities(double ?? single ?? '', XML_ENTITIES);
      }
      const spaces = { ...open.at(-1)?.spaces, ...declared(attributes) };
      const [local = '', prefix = ''] = tag.split(':').reverse();
      const namespace = Object.hasOwn(spaces, prefix) ? (spaces[prefix] as string) : '';
      const element = { name: local, namespace, attributes, children: [], text: '' };
      if (alone) end(element);
      else open.push({ element, tag, spaces });
    }
    at += all.length;
  }
  const unended = open.at(-1);
  if (unended) fail(`<${unended.tag}> has no end`);
  return root ?? fail('there is no element');
}

/** The namespaces that an element declares, by prefix. */
function declared(attributes: Record<string, string>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'xmlns') found[''] = value;
    else if (name.startsWith('xmlns:')) found[name.slice(6)] = value;
  }
  return found;
}

/** Where a document type ends, its own declarations included. */
function afterDoctype(text: string, at: number): number | null {
  const bracket = text.indexOf('[', at);
  const close = text.indexOf('>', at);
  if (bracket < 0 || close < bracket) return close < 0 ? null : close + 1;
  const last = /\]\s*>/g;
  last.lastIndex = bracket;
  return last.exec(text) ? last.lastIndex : null;
}
