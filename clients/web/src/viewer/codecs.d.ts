// The codec packages have no types for the parts that are used: a factory that makes the WebAssembly module.

declare module '@cornerstonejs/codec-*/decodewasmjs' {
  const factory: unknown;
  export default factory;
}
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: unknown;
  export default factory;
}
