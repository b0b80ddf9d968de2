import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { Problem, say, step, upToDate } from './log.mjs';
import { run, tryRun } from './proc.mjs';
import { majorIn, versionIn } from './versions.mjs';

const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const BROWSER_PATHS = [
  '/usr/lib/chromium/chromium',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const DRIVER_PATHS = [
  '/usr/lib/chromium/chromedriver',
  '/usr/lib/chromium-browser/chromedriver',
  '/snap/bin/chromium.chromedriver',
  '/opt/homebrew/bin/chromedriver',
  '/usr/local/bin/chromedriver',
];

const FIREFOXES = ['firefox-esr', 'firefox'];
const FIREFOX_PATHS = ['/Applications/Firefox.app/Contents/MacOS/firefox'];

/** Where programs of these names are: on the PATH first, then at the given places. */
function places(names, paths) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...new Set([...onPath, ...paths])].filter((path) => existsSync(path));
}

async function versions(paths) {
  const found = [];
  for (const path of paths) {
    const line = await tryRun(path, ['--version']);
    const major = majorIn(line);
    if (major !== null) found.push({ path, major, version: versionIn(line) });
  }
  return found;
}

/**
 * The first browser that has a driver of its own major version, as `{ browser, driver }`; either is
 * null when there is none. CHROME_PATH and CHROMEDRIVER, when set, are the only candidates.
 */
export async function findBrowser(env = process.env) {
  const browsers = await versions(
    env.CHROME_PATH ? [env.CHROME_PATH] : places(BROWSERS, BROWSER_PATHS),
  );
  const drivers = await versions(
    env.CHROMEDRIVER ? [env.CHROMEDRIVER] : places(['chromedriver'], DRIVER_PATHS),
  );
  return pair(browsers, drivers);
}

/**
 * A Firefox as `{ path, major, version }`, or null. FIREFOX_PATH, when set, is the only candidate.
 */
export async function findFirefox(env = process.env) {
  const paths = env.FIREFOX_PATH ? [env.FIREFOX_PATH] : places(FIREFOXES, FIREFOX_PATHS);
  return (await versions(paths))[0] ?? null;
}

/** Picks the pair; `others` are drivers that fit no browser, for the message. */
export function pair(browsers, drivers) {
  for (const browser of browsers) {
    const driver = drivers.find(({ major }) => major === browser.major);
    if (driver) return { browser, driver, others: [] };
  }
  return { browser: browsers[0] ?? null, driver: null, others: drivers };
}

/** What somebody has to do so that `findBrowser` succeeds. */
export function advice({ browser, others }) {
  const lines = browser
    ? [
        `found the browser ${browser.path} (${browser.version}), but no ChromeDriver of major version ${browser.major}.`,
        ...others.map(({ path, version }) => `${path} is version ${version}, which does not fit.`),
      ]
    : ['the tests need Chromium or Chrome, and none was found.'];
  lines.push(
    '',
    'Install both, for example:',
    '  Debian          apt-get install chromium chromium-driver',
    '  Fedora          dnf install chromium chromedriver',
    '  macOS           brew install --cask google-chrome chromedriver',
    `  any             npx @puppeteer/browsers install chrome@stable, then chromedriver@<the same version>`,
    'or say where they are: CHROME_PATH=/path/to/chrome CHROMEDRIVER=/path/to/chromedriver npm test',
  );
  return lines.join('\n');
}

/** What somebody has to do so that `findFirefox` succeeds. */
export function firefoxAdvice(env = process.env) {
  return [
    env.FIREFOX_PATH
      ? `FIREFOX_PATH is ${env.FIREFOX_PATH}, which does not run as Firefox.`
      : 'the step "firefox" needs Firefox, and none was found.',
    '',
    'Install it, for example:',
    '  Debian          apt-get install firefox-esr',
    '  Fedora          dnf install firefox',
    '  macOS           brew install --cask firefox',
    '  any             npx @puppeteer/browsers install firefox@stable',
    'or say where it is: FIREFOX_PATH=/path/to/firefox npm test',
  ].join('\n');
}

const mayInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** Installs packages of Debian; a failure is told, and left to who looks for what they should have brought. */
async function install(...packages) {
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, stdoutToStderr: true };
  try {
    await run('apt-get', ['update'], options);
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
      ...options,
      timeout: 15 * 60_000,
    });
  } catch (error) {
    say(error.message);
  }
}

/** Finds a browser and its driver, installs them where that is ours to do, or explains what to install. */
export async function ensureBrowser() {
  let found = await findBrowser();
  const chosen = process.env.CHROME_PATH || process.env.CHROMEDRIVER;
  if (!found.driver && !chosen && mayInstall()) {
    step(
      `installing a browser and its driver (${found.browser ? 'the driver is missing' : 'none was found'})`,
    );
    await install('chromium', 'chromium-driver');
    found = await findBrowser();
  }
  if (!found.driver) throw new Problem(advice(found));
  upToDate(`browser ${found.browser.path} ${found.browser.version}, driver ${found.driver.path}`);
  return found;
}

/** Finds Firefox, or installs it where that is ours to do. Null: there is none, and one step can't run. */
export async function ensureFirefox() {
  let found = await findFirefox();
  if (!found && !process.env.FIREFOX_PATH && mayInstall()) {
    step('installing Firefox (none was found)');
    await install('firefox-esr');
    found = await findFirefox();
  }
  if (found) upToDate(`Firefox ${found.path} ${found.version}`);
  else say('there is no Firefox: the step "firefox" will fail, and say how to install it');
  return found;
}
