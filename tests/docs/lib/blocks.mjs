// The fenced blocks of the documentation.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { Problem } from '../../../scripts/lib/log.mjs';
import { ROOT, fromRoot } from '../../../scripts/lib/paths.mjs';

/** Languages by what is done with their blocks. */
export const KINDS = {
  script: ['ts', 'tsx', 'js', 'jsx'],
  html: ['html'],
  shell: ['sh'],
  rust: ['rust'],
  // Compared with what they describe, or parsed.
  data: ['json', 'toml', 'csp'],
  // Drawings and what a program prints: nothing to run.
  text: ['text'],
};

/** The ten-minute guide: guide.test.mjs does what it says. */
export const GUIDE = 'docs/add-to-your-shop.md';

/** What a marker may say; see CONTRIBUTING.md. */
const MARKS = ['context', 'run', 'file', 'skip', 'types', 'into'];

/** Every Markdown file of the repository, by its path from the root. */
export function documents() {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed.split('\n').filter(Boolean).sort();
}

/**
 * The blocks of a Markdown text, as `{ file, line, name, language, kind, code, marks }`: `line` is that of
 * the first line of code, `marks` what the comment `<!-- snippet: name=value name="two words" -->` above the
 * block says.
 *
 * @throws {Problem} names file and line of a language or a mark that is not known, of a mark above no
 *   block, and of code that is indented instead of fenced.
 */
export function blocksOf(file, text = readFileSync(fromRoot(file), 'utf8')) {
  const blocks = [];
  const lines = text.split('\n');
  let open = null;
  let marks = null;
  lines.forEach((line, at) => {
    const where = `${file}:${at + 1}`;
    const fence = /^( *)(```+)(.*)$/.exec(line);
    if (open) {
      if (fence?.[2] === open.fence && !fence[3].trim()) {
        blocks.push({ ...open.block, code: `${open.lines.join('\n')}\n` });
        open = null;
      } else open.lines.push(line.slice(open.indent));
      return;
    }
    if (fence) {
      const language = fence[3].trim();
      const kind = Object.keys(KINDS).find((one) => KINDS[one].includes(language));
      if (!kind) throw new Problem(`${where}: a block in "${language}", which no test knows`);
      const name = `${file}:${at + 2}`;
      const block = { file, line: at + 2, name, language, kind, marks: marks ?? {} };
      open = { block, indent: fence[1].length, fence: fence[2], lines: [] };
      marks = null;
      return;
    }
    if (marks && line.trim()) throw new Problem(`${where}: the marker above stands over no block`);
    const comment = /^ *<!-- snippet: (.*) -->$/.exec(line);
    if (comment) marks = marksOf(comment[1], where);
    else if (
      /^ {4}\S/.test(line) &&
      !lines[at - 1]?.trim() &&
      !/^ {2,}|^[-*\d]/.test(above(lines, at))
    )
      throw new Problem(`${where}: code that is indented is not tested: put it between fences`);
  });
  if (open) throw new Problem(`${open.block.name}: the block has no end`);
  return blocks;
}

/** Every block of every document. */
export const allBlocks = () => documents().flatMap((file) => blocksOf(file));

/** The last line before `at` that is not empty. */
const above = (lines, at) => lines.slice(0, at).findLast((line) => line.trim()) ?? '';

function marksOf(text, where) {
  const marks = {};
  const rest = text.replace(/([a-z]+)=(?:"([^"]+)"|([^\s"]+))\s*/g, (_, name, quoted, bare) => {
    if (!MARKS.includes(name)) throw new Problem(`${where}: no mark is called "${name}"`);
    marks[name] = quoted ?? bare;
    return '';
  });
  if (rest.trim()) throw new Problem(`${where}: the marker says "${rest.trim()}"`);
  return marks;
}
