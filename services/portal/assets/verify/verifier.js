// The verdict on a receipt. What is wrong is named; what could not be looked at because of it is said to be open.
import { Fault, same, toHex } from './bytes.js';
import { missingAt, policyOf, signers } from './policy.js';
import { entryOf, parseReceipt } from './receipt.js';
import { leafOf, placeOf, rootOf, sides } from './tree.js';

export const CHECKS = ['form', 'place', 'log', 'witness'];

/**
 * @param written The receipt's text.
 * @param policies Whom to believe about each log, from parsePolicy.
 * @param engine Hashes and signatures, from engineOf.
 * @param printed { log, index, leaf } of the letter's QR code when there is one.
 * @returns { accepted, checks: { form, place, log, witness }, problems, receipt } – a check is good, bad or open.
 */
export async function verify(written, policies, engine, printed) {
  let receipt;
  try {
    receipt = parseReceipt(written);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { accepted: false, checks: { form: 'bad', place: 'open', log: 'open', witness: 'open' }, problems: [fault.problem], receipt: null };
  }
  const { checkpoint, note } = receipt, policy = policyOf(policies, checkpoint.origin, note.signatures);
  receipt.leaf = await leafOf(await entryOf(receipt.disclosure, engine.sha256), engine.sha256);
  receipt.missing = missingAt(policy, checkpoint.origin, receipt.index);
  Object.assign(receipt, await signers(policy, note, checkpoint, engine));
  const place = await placeProblems(receipt, engine, policy);
  if (printed && !(printed.log === checkpoint.origin && printed.index === receipt.index && same(printed.leaf, receipt.leaf)))
    place.push({ code: 'otherEntry', index: receipt.index, printed: printed.index });
  if (receipt.signed.length + receipt.cosigned.length === 0 && receipt.wrong > 1 && place[0]?.code !== 'rootChanged') receipt.ofLog.unshift({ code: 'headChanged' });
  const problems = [...place, ...receipt.ofLog, ...receipt.ofWitnesses];
  const state = found => (found.length > 0 ? 'bad' : 'good');
  return { accepted: problems.length === 0, checks: { form: 'good', place: state(place), log: state(receipt.ofLog), witness: state(receipt.ofWitnesses) }, problems, receipt };
}

async function placeProblems({ index, hashes, checkpoint, leaf, note, signed, ofLog }, engine, policy) {
  const { size, root } = checkpoint;
  if (index >= size) return [{ code: 'indexOutside', index, size }];
  const led = await rootOf(leaf, index, size, hashes, engine.sha256);
  if (!led) return [{ code: 'proofLength', index, size, has: hashes.length, wants: sides(index, size).length }];
  if (same(led, root)) return [];
  if (signed.length === 0 && ofLog.length > 0 && await isSignedWith(led, note, checkpoint, engine, policy)) return [{ code: 'rootChanged' }];
  const other = await placeOf(leaf, size, hashes, root, engine.sha256);
  return [other === null ? { code: 'notInLog', index } : { code: 'indexChanged', index, other }];
}

// The proof leads to another root than the checkpoint has; if that one is what the log signed, only the line was changed.
async function isSignedWith(root, note, checkpoint, engine, policy) {
  const lines = note.text.split('\n');
  lines[2] = btoa(String.fromCharCode(...root));
  return (await signers(policy, { ...note, text: lines.join('\n') }, checkpoint, engine)).signed.length > 0;
}

/** What the log itself says about a place: { leaf, ...signers, checkpoint, accepted, problems }. */
export async function lookUp(note, checkpoint, proof, index, policy, engine) {
  const found = await signers(policy, note, checkpoint, engine);
  const root = await rootOf(proof.leaf, index, checkpoint.size, proof.hashes, engine.sha256);
  const problems = [...found.ofLog, ...found.ofWitnesses];
  if (!root || !same(root, checkpoint.root)) problems.unshift({ code: 'tiles' });
  return { ...found, leaf: proof.leaf, checkpoint, problems, accepted: problems.length === 0, digest: toHex(proof.leaf) };
}
