/** The first dotted number in a program's `--version` line: `ChromeDriver 156.0.1 (a21c)` -> `156.0.1`. */
export function versionIn(text) {
  return /\d+(?:\.\d+)+/.exec(text ?? '')?.[0] ?? null;
}

/** The first number of a version, in such a line or alone: `v20.11.1` -> 20; null when there is none. */
export function majorIn(text) {
  const major = /(\d+)\./.exec(versionIn(text) ?? '')?.[1];
  return major === undefined ? null : Number(major);
}

/** The version that a Cargo.lock pins for a crate. Null when it holds none, an Error when it holds two. */
export function lockedVersion(lock, crate) {
  const found = [];
  for (const block of lock.split(/^\[\[package\]\]\s*$/m)) {
    const name = /^name = "([^"]*)"/m.exec(block)?.[1];
    const version = /^version = "([^"]*)"/m.exec(block)?.[1];
    if (name === crate && version) found.push(version);
  }
  if (found.length > 1)
    throw new Error(`Cargo.lock pins ${crate} more than once: ${found.join(', ')}`);
  return found[0] ?? null;
}
