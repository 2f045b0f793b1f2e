// The JavaScript stand-in for what a browser may lack: noble, audited, without dependencies, MIT licence.
export { ed25519 } from '@noble/curves/ed25519.js';
export { p256 } from '@noble/curves/nist.js';
export { sha256 } from '@noble/hashes/sha2.js';
