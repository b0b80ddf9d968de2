// Progress goes to standard error, so that a command's standard output is only its answer.

const color = process.stderr.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (color ? `\x1b[${code}m${text}\x1b[0m` : text);

export const bold = paint('1');
export const dim = paint('2');
export const green = paint('32');
export const red = paint('31');

export const say = (text) => process.stderr.write(`${text}\n`);
export const step = (text) => say(`${bold('>')} ${text}`);
export const upToDate = (text) => say(dim(`= ${text}`));

/** A failure that has a plain explanation: printed without a stack. */
export class Problem extends Error {
  name = 'Problem';
}

/**
 * Runs a script's main function; what it returns is the exit code. A Problem ends it with its
 * message and 1, bad usage with 2, anything else with a stack.
 */
export async function main(run) {
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    const usage = error?.code?.startsWith('ERR_PARSE_ARGS');
    say(
      error instanceof Problem || usage
        ? `${red('error:')} ${error.message}`
        : String(error?.stack ?? error),
    );
    process.exitCode = usage ? 2 : 1;
  }
}

/** Milliseconds for people: `0.4 s`, `12 s`, `3 min 05 s`. */
export function duration(ms) {
  const s = ms / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.round(s)} s`;
  const whole = Math.round(s);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

const ANSI = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
const bare = (cell) => String(cell).replace(ANSI, '');

/** Rows of cells as aligned lines; cells that start with a digit go to the right. */
export function table(rows) {
  const widths = [];
  for (const row of rows) {
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, bare(cell).length)));
  }
  const pad = (cell, width) => {
    const space = ' '.repeat(width - bare(cell).length);
    return /^-?\d/.test(bare(cell)) ? space + cell : cell + space;
  };
  return rows
    .map((row) =>
      row
        .map((cell, i) => pad(cell, widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
