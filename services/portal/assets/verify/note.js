// C2SP signed notes, checkpoints and verifier keys.
import { Fault, decimal, fromBase64, hash, joined, toHex, utf8 } from './bytes.js';

export const ED25519 = 1, ECDSA = 2, COSIGNATURE = 4;

const MARK = '\u2014 ';
const MOST_SIGNATURES = 64;
const isName = name => name.length > 0 && !/[\s+\u0000-\u001f]/u.test(name);

/** @param first Number of the note's first line in its file, for faults. */
export function parseNote(written, first) {
  const controls = /[\u0000-\u0009\u000b-\u001f]/.exec(written);
  if (controls) throw new Fault('form', { line: first + lineOf(written, controls.index), wants: 'plain' });
  const blank = written.lastIndexOf('\n\n');
  if (blank < 0) throw new Fault('form', { line: first + written.split('\n').length - 1, wants: 'blankBeforeSignatures' });
  const text = written.slice(0, blank + 1);
  const line = first + lineOf(written, blank + 2);
  const lines = written.slice(blank + 2).split('\n');
  if (lines.at(-1) !== '') throw new Fault('form', { line: line + lines.length - 1, wants: 'newline' });
  if (lines.length === 1 || lines.length - 1 > MOST_SIGNATURES) throw new Fault('form', { line, wants: 'signature' });
  return { text, signatures: lines.slice(0, -1).map((each, i) => parseSignature(each) ?? refuse(line + i, 'signature')) };
}

function parseSignature(line) {
  const parts = line.startsWith(MARK) ? line.slice(MARK.length).split(' ') : [];
  if (parts.length !== 2 || !isName(parts[0])) return null;
  const bytes = fromBase64(parts[1]);
  return bytes && bytes.length > 4 ? { name: parts[0], id: toHex(bytes.subarray(0, 4)), bytes: bytes.subarray(4) } : null;
}

export function parseCheckpoint(text, first) {
  const lines = text.slice(0, -1).split('\n');
  const empty = lines.indexOf('');
  if (lines.length < 3 || empty >= 0) refuse(first + (empty >= 0 ? empty : lines.length), ['origin', 'size', 'root'][empty >= 0 ? empty : lines.length] ?? 'extension');
  return { origin: lines[0], size: decimal(lines[1]) ?? refuse(first + 1, 'size'), root: hash(lines[2]) ?? refuse(first + 2, 'root') };
}

/** A key from its vkey, <c>name+id+base64</c>. Ids are computed, not believed. */
export async function parseKey(vkey, sha256) {
  const [name, id, ...rest] = vkey.split('+');
  const bytes = fromBase64(rest.join('+'));
  if (!bytes || bytes.length < 2 || !isName(name)) throw new SyntaxError('not a verifier key');
  const [type, key] = [bytes[0], bytes.subarray(1)];
  if (type !== ECDSA && (![ED25519, COSIGNATURE].includes(type) || key.length !== 32)) throw new SyntaxError('a key of a type that is not supported');
  const known = toHex((await sha256(type === ECDSA ? key : joined(utf8(`${name}\n`), bytes))).subarray(0, 4));
  if (known !== id) throw new SyntaxError(`the key id of ${name} should be ${known}`);
  return { name, id, type, key, vkey };
}

export const claims = (key, signature) => signature.id === key.id && signature.name === key.name;

/** Whether a signature of this key is good for the text. */
export async function isGood(key, text, signature, engine) {
  switch (key.type) {
    case ED25519: return signature.bytes.length === 64 && engine.ed25519(key.key, utf8(text), signature.bytes);
    case ECDSA: return engine.p256(key.key, utf8(text), signature.bytes);
    default: {
      const seconds = cosignedAt(signature);
      return seconds !== null && engine.ed25519(key.key, utf8(`cosignature/v1\ntime ${seconds}\n${text}`), signature.bytes.subarray(8));
    }
  }
}

/** Seconds since 1970 that a cosignature states, null when it is none. */
export function cosignedAt(signature) {
  if (signature.bytes.length !== 72) return null;
  const seconds = BigInt(`0x${toHex(signature.bytes.subarray(0, 8))}`);
  return seconds < 2n ** 63n ? seconds : null;
}

const lineOf = (text, index) => text.slice(0, index).split('\n').length - 1;

function refuse(line, wants) {
  throw new Fault('form', { line, wants });
}
