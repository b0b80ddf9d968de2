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

/** Runs a script's main function; a Problem ends it with its message, anything else with a stack. */
export async function main(run) {
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    say(
      error instanceof Problem
        ? `${red('error:')} ${error.message}`
        : String(error?.stack ?? error),
    );
    process.exitCode = 1;
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

/** Rows of cells as aligned lines; the first column to the left, the others to the right. */
export function table(rows) {
  const widths = [];
  for (const row of rows) {
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, String(cell).length)));
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
