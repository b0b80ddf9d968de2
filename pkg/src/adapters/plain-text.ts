import { readEntities, XML_ENTITIES } from './entities.js';

const BLOCKS = /<(script|style|template)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;
const ENTITIES = { ...XML_ENTITIES, nbsp: ' ' };

/**
 * What HTML says, as one line of text: without tags, comments, scripts and styles; the common
 * entities read. The result is text, not markup: a page shows it by `textContent`.
 */
export function plainText(html: string): string {
  const text = html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(BLOCKS, ' ')
    .replace(/<\/?(?:b|strong|i|em|u|s|span|a|sub|sup|small|mark)\b[^<>]*>/gi, '')
    .replace(/<\/?[a-z][^<>]*>/gi, ' ');
  return readEntities(text, ENTITIES).replace(/\s+/g, ' ').trim();
}
