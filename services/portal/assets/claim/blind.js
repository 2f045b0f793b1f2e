// RSA blind signatures (RFC 9474), the phone's side of RSABSSA-SHA384-PSS: the issuer signs a token that it cannot read.
const E = 65537n;
const HASH = 48;

/** @param bytes Big-endian. */
export const numberOf = bytes => bytes.length === 0 ? 0n : BigInt('0x' + Array.from(bytes, b => b.toString(16).padStart(2, '0')).join(''));

export function bytesOf(number, size) {
  const hex = number.toString(16).padStart(size * 2, '0');
  return Uint8Array.from({ length: size }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

export function power(base, exponent, modulus) {
  let result = 1n;
  for (let square = base % modulus; exponent > 0n; exponent >>= 1n, square = square * square % modulus)
    if (exponent & 1n) result = result * square % modulus;
  return result;
}

/** a⁻¹ mod n; null when a and n share a factor. */
export function inverse(a, n) {
  let [r0, r1, t0, t1] = [n, a % n, 0n, 1n];
  while (r1 > 0n) {
    const quotient = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - quotient * r1, t1, t0 - quotient * t1];
  }
  return r0 === 1n ? (t0 + n) % n : null;
}

/** EMSA-PSS-ENCODE of RFC 8017, section 9.1.1. */
export async function encode(message, salt, bits, crypto) {
  const sha384 = async bytes => new Uint8Array(await crypto.subtle.digest('SHA-384', bytes));
  const size = Math.ceil(bits / 8);
  const hash = await sha384(joined(new Uint8Array(8), await sha384(message), salt));
  const block = joined(new Uint8Array(size - salt.length - HASH - 2), Uint8Array.of(1), salt);
  for (let at = 0, counter = 0; at < block.length; counter++)
    for (const byte of await sha384(joined(hash, bytesOf(BigInt(counter), 4)))) {
      if (at === block.length) break;
      block[at++] ^= byte;
    }
  block[0] &= 0xff >> (8 * size - bits);
  return joined(block, hash, Uint8Array.of(0xbc));
}

/**
 * A blinded token.
 * @param modulus n of the issuing key.
 * @param given For tests: { prepared, salt, inv } instead of random ones.
 * @returns { prepared, blinded, inverse, encoded }, all bytes: keep all but blinded to yourself.
 */
export async function blind(modulus, crypto, given = {}) {
  const n = numberOf(modulus);
  const random = size => crypto.getRandomValues(new Uint8Array(size));
  // 32 bytes are RFC 9474's random prefix, 32 are the token.
  const prepared = given.prepared ?? random(64);
  const encoded = await encode(prepared, given.salt ?? random(HASH), n.toString(2).length - 1, crypto);
  const message = numberOf(encoded);
  if (inverse(message, n) === null) throw new Error('invalid input');
  let r, inv = given.inv ? numberOf(given.inv) : null;
  if (inv !== null) r = inverse(inv, n);
  // Uniform below n, by drawing again: a remainder would favour small numbers.
  while (inv === null) {
    r = numberOf(random(modulus.length));
    if (r > 0n && r < n) inv = inverse(r, n);
  }
  return { prepared, encoded, blinded: bytesOf(message * power(r, E, n) % n, modulus.length), inverse: bytesOf(inv, modulus.length) };
}

/** The token's signature. Throws when the issuer signed something else. */
export function finalize(modulus, { encoded, inverse: inv }, blindSignature) {
  const n = numberOf(modulus);
  if (blindSignature.length !== modulus.length) throw new Error('unexpected input size');
  const signature = numberOf(blindSignature) * numberOf(inv) % n;
  // We know the encoding that was signed, salt and all: nothing else will do.
  if (power(signature, E, n) !== numberOf(encoded)) throw new Error('invalid signature');
  return bytesOf(signature, modulus.length);
}

export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

export const toText = bytes => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export const fromText = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0));
