/**
 * The slim engine with all that surrounds it. A worker that runs this file answers the client; on
 * the main thread it only hands out the host. Importing it does nothing else.
 *
 * @packageDocumentation
 */
import { Engine, initSync } from '../wasm/slim/windowshopper.js';
import type { EngineModule } from './engine.js';
import { Host, type HostApi, type Notice } from './host.js';
import { serve } from './serve.js';
import { ourWorker } from './scope.js';

/** Makes a host on this thread. */
export function makeHost(notify: (notice: Notice) => void): HostApi {
  return new Host({ Engine, initSync } as EngineModule, notify);
}

const port = ourWorker();
if (port) serve(port, makeHost);
