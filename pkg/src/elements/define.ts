/**
 * Registers the elements, for a page that loads this file by a script element. With a bundler, call
 * `defineElements` of `windowshopper/elements`.
 *
 * @packageDocumentation
 */
import { defineElements } from './index.js';

defineElements();
