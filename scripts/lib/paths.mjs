import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder, without a trailing slash. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Cargo's output, and everything else that can be made again. */
export const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');

/** Tools that outlive one checkout. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'windowshopper');

/** Real data, which is not part of the repository; beside it unless told otherwise. */
export const SHARED_DATA = process.env.WINDOWSHOPPER_DATA || join(ROOT, '..', 'shared', 'data');

export const fromRoot = (...parts) => join(ROOT, ...parts);

/** A path from the command line: npm moves to the root, its user meant the folder they are in. */
export const fromUser = (path) => path && resolve(process.env.INIT_CWD ?? process.cwd(), path);
