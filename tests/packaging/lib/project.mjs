// Packs the package once; makes small projects that install it, in a temporary folder.

import { cp, mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { Problem } from '../../../scripts/lib/log.mjs';
import { fromRoot } from '../../../scripts/lib/paths.mjs';
import { run } from '../../../scripts/lib/proc.mjs';

const MINUTE = 60_000;
const PROJECTS = fromRoot('tests', 'packaging', 'projects');

/**
 * npm tells its scripts which folder and workspace it is in: a project elsewhere is in neither. And
 * builds send nothing.
 */
const OUTSIDE = {
  NEXT_TELEMETRY_DISABLED: '1',
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) =>
        /^npm_(lifecycle|package|config_(local_prefix|workspaces?)$)|^INIT_CWD$/i.test(name),
      )
      .map((name) => [name, undefined]),
  ),
};

let packed;

/** The tarball as `npm pack` makes it: `{ tarball, files, folder }`. Made once. */
export function pack() {
  packed ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'windowshopper-packaging-'));
    const args = ['pack', '--json', '--pack-destination', folder];
    const report = JSON.parse(
      await run('npm', args, { cwd: fromRoot('pkg'), env: OUTSIDE, capture: true }),
    );
    // npm 11 and before give an array, later ones an object by name.
    const [{ filename, files }] = Object.values(report);
    if (!files.some(({ path }) => path === 'dist/index.js')) {
      throw new Problem('the package is not built: run "npm run build"');
    }
    return { folder, tarball: join(folder, filename), files: files.map(({ path }) => path) };
  })();
  return packed;
}

/** Removes all that was made. */
export async function clean() {
  if (packed) await rm((await packed).folder, { recursive: true, force: true });
}

/**
 * A copy of one of `projects/` with the tarball and what else it needs installed; the sample shop's
 * catalogue and bundle are in its folder `shop`.
 */
export async function project(name, shop = '.') {
  const { folder, tarball } = await pack();
  const root = await mkdtemp(join(folder, `${name}-`));
  await cp(join(PROJECTS, name), root, { recursive: true });
  await cp(join(PROJECTS, 'demo.js'), join(root, 'demo.js'));
  await mkdir(join(root, shop), { recursive: true });
  for (const file of ['shop/catalog.csv', 'shop/shop.wsb', 'favicon.svg']) {
    await cp(fromRoot('www', file), join(root, shop, basename(file)));
  }
  const exec = (command, args, options = {}) =>
    run(command, args, { cwd: root, env: OUTSIDE, timeout: 4 * MINUTE, quiet: true, ...options });
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock'];
  await exec('npm', ['install', ...flags, tarball]);
  return {
    root,
    path: (...parts) => join(root, ...parts),
    read: (...parts) => readFile(join(root, ...parts), 'utf8'),
    exec,
    /** A program of its own, such as `vite`. */
    bin: (program, ...args) => exec(join(root, 'node_modules', '.bin', program), args),
  };
}
