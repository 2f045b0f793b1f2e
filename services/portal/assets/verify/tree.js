// RFC 6962 trees: nodes, inclusion proofs, and proofs made from C2SP tiles.
import { joined, same } from './bytes.js';

export const leafOf = (entry, sha256) => sha256(joined(Uint8Array.of(0), entry));
const nodeOf = (left, right, sha256) => sha256(joined(Uint8Array.of(1), left, right));

/** For every hash of the proof whether it stands to the left; null when index and size have no proof (RFC 9162 §2.1.3.2). */
export function sides(index, size) {
  if (index < 0n || index >= size) return null;
  const left = [];
  for (let node = index, last = size - 1n; last > 0n; node >>= 1n, last >>= 1n) {
    if (node & 1n) left.push(true);
    else if (node < last) left.push(false);
  }
  return left;
}

/** The root that a proof leads to; null when it has not as many hashes as index and size want. */
export async function rootOf(leaf, index, size, hashes, sha256) {
  const left = sides(index, size);
  if (left?.length !== hashes.length) return null;
  let node = leaf;
  for (const [i, sibling] of hashes.entries())
    node = left[i] ? await nodeOf(sibling, node, sha256) : await nodeOf(node, sibling, sha256);
  return node;
}

/**
 * Another index at which the same leaf and hashes do lead to the root, or null: tells a changed index from a changed content.
 * Tries every side for each hash, so only for logs that this is quick for.
 */
export async function placeOf(leaf, size, hashes, root, sha256) {
  if (hashes.length > 14) return null;
  async function climb(node, height, turns) {
    if (height === hashes.length) return same(node, root) ? turns : null;
    return await climb(await nodeOf(node, hashes[height], sha256), height + 1, [...turns, false])
      ?? await climb(await nodeOf(hashes[height], node, sha256), height + 1, [...turns, true]);
  }
  const turns = await climb(leaf, 0, []);
  if (!turns) return null;
  // Above some height a place at the right border shares its bits with the last leaf, and a level without a hash is a 0 there.
  const last = size - 1n;
  for (let height = 0; height <= turns.length; height++) {
    const below = turns.slice(0, height).reduce((sum, isLeft, i) => sum | (isLeft ? 1n << BigInt(i) : 0n), 0n);
    const index = (last >> BigInt(height) << BigInt(height)) | below;
    if (`${sides(index, size)}` === `${turns}`) return index;
  }
  return null;
}

/** Inclusion proof of a leaf, and the leaf itself, read from the tiles of a published log. */
export async function proofFromTiles(index, size, tileOf, sha256) {
  const tiles = new Map();
  async function hashAt(level, at) {
    const [row, tile, from] = [Math.floor(level / 8), at >> BigInt(8 - level % 8), Number((at << BigInt(level % 8)) & 255n)];
    const width = 1 << (level % 8);
    const full = size >> BigInt(8 * row);
    const path = tilePath(row, tile, full - tile * 256n >= 256n ? 256 : Number(full - tile * 256n));
    if (!tiles.has(path)) tiles.set(path, await tileOf(path));
    const hashes = Array.from({ length: width }, (_, i) => tiles.get(path).subarray((from + i) * 32, (from + i + 1) * 32));
    return fold(hashes);
  }
  async function fold(hashes) {
    if (hashes.length === 1) return hashes[0];
    const half = hashes.length / 2;
    return nodeOf(await fold(hashes.slice(0, half)), await fold(hashes.slice(half)), sha256);
  }
  async function range(from, to) {
    const count = to - from;
    const split = splitOf(count);
    if (split === count) return hashAt(bits(count) - 1, from / count);
    return nodeOf(await range(from, from + split), await range(from + split, to), sha256);
  }
  const hashes = [];
  let [from, to] = [0n, size];
  while (to - from > 1n) {
    const whole = splitOf(to - from);
    const split = from + (whole === to - from ? whole / 2n : whole);
    if (index < split) {
      hashes.unshift(await range(split, to));
      to = split;
    } else {
      hashes.unshift(await range(from, split));
      from = split;
    }
  }
  return { leaf: await hashAt(0, index), hashes };
}

const bits = value => value.toString(2).length;

/** Largest power of two that is not above the count. */
const splitOf = count => 1n << BigInt(bits(count) - 1);

function tilePath(level, index, width) {
  const groups = [(index % 1000n).toString().padStart(3, '0')];
  for (let rest = index / 1000n; rest > 0n; rest /= 1000n) groups.unshift(`x${(rest % 1000n).toString().padStart(3, '0')}`);
  return `tile/${level}/${groups.join('/')}${width === 256 ? '' : `.p/${width}`}`;
}
