/** Stands in for the declarations that wasm-bindgen generates, until they are there. */
declare module '*/windowshopper.js' {
  export const Engine: unknown;
  export const Lab: unknown;
  export const Studio: unknown;
  export const initSync: unknown;
}
