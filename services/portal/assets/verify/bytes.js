// Encodings that allow exactly one spelling per value, as the C2SP formats want them.
const encoder = new TextEncoder();

export const utf8 = text => encoder.encode(text);

/** Text of UTF-8 bytes; null when they are not valid. */
export function text(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function toBase64(bytes) {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Bytes of base 64 with padding and without white space or stray bits; else null. */
export function fromBase64(written) {
  try {
    const bytes = Uint8Array.from(atob(written), c => c.charCodeAt(0));
    return toBase64(bytes) === written ? bytes : null;
  } catch {
    return null;
  }
}

/** One SHA-256 hash in base 64, else null. */
export function hash(written) {
  const bytes = fromBase64(written);
  return bytes?.length === 32 ? bytes : null;
}

/** A decimal without sign and leading zeros up to 2^63−1 as BigInt, else null. */
export function decimal(written) {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(written)) return null;
  const value = BigInt(written);
  return value < 2n ** 63n ? value : null;
}

export const toHex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('');

export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** What is not what it should be: a code that pages have words for, and its particulars. */
export class Fault extends Error {
  constructor(code, particulars = {}) {
    super(code);
    this.problem = { code, ...particulars };
  }
}
