// Hashes and signatures: by the browser where it offers them, else in JavaScript. A browser offers them on https, on this
// machine and mostly for files; some lack Ed25519.
const SPKI_P256 = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';
const BASE_POINT = Uint8Array.of(0x58, ...new Array(31).fill(0x66));

/**
 * @param subtle The browser's WebCrypto, or undefined.
 * @param library Loads { sha256, ed25519, p256 } of noble when something is missing.
 */
export async function engineOf(subtle, library) {
  if (!subtle) return noble(await library());
  const browser = {
    sha256: async bytes => new Uint8Array(await subtle.digest('SHA-256', bytes)),
    ed25519: (key, message, signature) => verified(subtle, { name: 'Ed25519' }, { name: 'Ed25519' }, 'raw', key, message, signature),
    p256: async (key, message, signature) => {
      const compact = isP256(key) && fromDer(signature);
      return Boolean(compact) && verified(subtle, { name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDSA', hash: 'SHA-256' }, 'spki', key, message, compact);
    },
  };
  try {
    await subtle.importKey('raw', BASE_POINT, { name: 'Ed25519' }, false, ['verify']);
    return browser;
  } catch {
    return { ...browser, ed25519: noble(await library()).ed25519 };
  }
}

async function verified(subtle, kind, how, format, key, message, signature) {
  try {
    return await subtle.verify(how, await subtle.importKey(format, key, kind, false, ['verify']), signature, message);
  } catch {
    return false; // Not a point of the curve.
  }
}

function noble({ sha256, ed25519, p256 }) {
  const quietly = check => {
    try {
      return check();
    } catch {
      return false;
    }
  };
  return {
    sha256: async bytes => sha256(bytes),
    ed25519: async (key, message, signature) => quietly(() => ed25519.verify(signature, message, key, { zip215: false })),
    p256: async (key, message, signature) => {
      const compact = isP256(key) && fromDer(signature);
      return Boolean(compact) && quietly(() => p256.verify(compact, message, key.subarray(SPKI_P256.length / 2 - 1), { lowS: false }));
    },
  };
}

const isP256 = key => key.length === 91 && Array.from(key.subarray(0, 27), b => b.toString(16).padStart(2, '0')).join('') === SPKI_P256;

/** r and s of an ASN.1 signature, 32 bytes each; null when it is not DER. */
function fromDer(signature) {
  if (signature[0] !== 0x30 || signature[1] !== signature.length - 2) return null;
  const compact = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = signature[at + 1];
    const number = signature.subarray(at + 2, at + 2 + length);
    if (signature[at] !== 2 || length === 0 || number.length !== length || number[0] & 0x80) return null;
    if (number[0] === 0 && (length === 1 || !(number[1] & 0x80))) return null;
    const bare = number[0] === 0 ? number.subarray(1) : number;
    if (bare.length > 32) return null;
    compact.set(bare, end - bare.length);
    at += 2 + length;
  }
  return at === signature.length ? compact : null;
}
