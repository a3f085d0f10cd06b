// The build gives each wasm file as its base64 text.
declare module "*.wasm" {
  const base64: string;
  export default base64;
}
