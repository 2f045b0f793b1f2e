// C2SP tlog-policy: whom a verifier believes. Ranges of keys and epochs stand in lines that others take for comments.
import { decimal } from './bytes.js';
import { COSIGNATURE, claims, cosignedAt, isGood, parseKey } from './note.js';

const KEY_RANGE = '#transparency/key', EPOCH = '#transparency/epoch';

/** @throws {SyntaxError} Not a policy; the message names the line. */
export async function parsePolicy(written, sha256) {
  const logs = [], witnesses = [], ranges = [], epochs = [], named = new Map(), members = new Set();
  let quorum;

  const define = (name, rule) => {
    if (name === 'none' || named.has(name)) throw new SyntaxError(`the name ${name} is taken`);
    named.set(name, rule);
  };
  const known = name => named.get(name) ?? refuse(`${name} is not defined`);

  async function line([what, ...items]) {
    if (what === KEY_RANGE && items.length === 3) {
      const key = logs.find(each => `${each.name}+${each.id}` === items[0]) ?? refuse(`${items[0]} is no key of an earlier log line`);
      if (ranges.some(each => each.key === key)) refuse(`a second range of ${items[0]}`);
      ranges.push({ key, ...range(items[1], items[2]) });
      return;
    }
    if (what === EPOCH && (items.length === 3 || (items.length === 6 && items[3] === 'missing' && items[5] !== '-'))) {
      if (epochs.some(each => each.origin === items[0])) refuse(`a second epoch ${items[0]}`);
      epochs.push({ origin: items[0], ...range(items[1], items[2]), missing: items.length === 6 ? range(items[4], items[5]) : null });
      return;
    }
    if (what === KEY_RANGE || what === EPOCH) refuse(`${what} has the wrong items`);
    if (what === undefined || what.startsWith('#')) return;
    if (what === 'log' && items.length >= 1 && items.length <= 2) {
      const key = await parseKey(items[0], sha256);
      if (key.type === COSIGNATURE) refuse('a cosignature key cannot be a log\'s key');
      logs.push(key);
    } else if (what === 'witness' && items.length >= 2 && items.length <= 3) {
      const key = await parseKey(items[1], sha256);
      if (key.type !== COSIGNATURE) refuse('a witness needs a cosignature key');
      witnesses.push(key);
      define(items[0], { label: items[0], met: keys => keys.includes(key) });
    } else if (what === 'group' && items.length >= 3) {
      const [name, wanted, ...inner] = items;
      const threshold = wanted === 'all' ? inner.length : wanted === 'any' ? 1 : Number(wanted);
      if (!(Number.isInteger(threshold) && threshold >= 1 && threshold <= inner.length)) refuse('a threshold that cannot be met');
      const rules = inner.map(known);
      for (const member of inner) members.has(member) ? refuse(`${member} is already in a group`) : members.add(member);
      define(name, { label: name, met: keys => rules.filter(rule => rule.met(keys)).length >= threshold });
    } else if (what === 'quorum' && items.length === 1 && !quorum) {
      quorum = items[0] === 'none' ? { label: 'none', met: () => true } : known(items[0]);
    } else {
      refuse('no line of a policy');
    }
  }

  const lines = written.split('\n');
  for (const [i, each] of lines.entries()) {
    try {
      await line(each.split(/[ \t]+/).filter(item => item.length > 0));
    } catch (error) {
      throw new SyntaxError(`policy line ${i + 1}: ${error.message}`);
    }
  }
  return { logs, witnesses, ranges, epochs, quorum: quorum ?? refuse('the policy has no quorum line') };
}

/** The policy by which a note is judged: each log has its own. By the log's name, else by a key that the note claims, so that a changed name is named. */
export const policyOf = (policies, origin, signatures) => policies.find(each => each.logs.some(key => key.name === origin))
  ?? policies.find(each => signatures.some(signature => each.logs.some(key => claims(key, signature)))) ?? policies[0];

/** Who signed a note: good signatures, and a problem for everything that a policy minds. */
export async function signers(policy, note, checkpoint, engine) {
  const signed = [], outside = [], cosigned = [], wrongLogs = [], wrongWitnesses = [];
  for (const signature of note.signatures) {
    for (const key of policy.logs.filter(each => claims(each, signature)))
      if (!await isGood(key, note.text, signature, engine)) wrongLogs.push(key);
      else if (key.name === checkpoint.origin) (holds(policy.ranges.find(each => each.key === key), checkpoint.size) ? signed : outside).push(key);
    for (const key of policy.witnesses.filter(each => claims(each, signature)))
      if (!await isGood(key, note.text, signature, engine)) wrongWitnesses.push(key);
      else cosigned.push({ key, at: cosignedAt(signature) });
  }
  const ofLog = [], ofWitnesses = wrongWitnesses.map(key => ({ code: 'cosignature', name: key.name, id: key.id }));
  const isKnown = policy.logs.some(key => key.name === checkpoint.origin);
  if (!isKnown) ofLog.push({ code: 'unknownLog', origin: checkpoint.origin });
  ofLog.push(...wrongLogs.map(key => ({ code: 'logSignature', name: key.name, id: key.id, type: key.type })));
  // An old key beside the one in force spoils nothing: while keys change, heads carry both.
  if (signed.length === 0) ofLog.push(...outside.map(key => ({ code: 'outsideRange', name: key.name, id: key.id, ...sizes(policy.ranges.find(each => each.key === key)), size: checkpoint.size })));
  if (isKnown && signed.length + outside.length === 0 && wrongLogs.length === 0) ofLog.push({ code: 'unsigned', origin: checkpoint.origin });
  const epoch = policy.epochs.find(each => each.origin === checkpoint.origin);
  if (!holds(epoch, checkpoint.size)) ofLog.push({ code: 'outsideEpoch', origin: epoch.origin, ...sizes(epoch), size: checkpoint.size });
  const keys = [...new Set(cosigned.map(each => each.key))];
  if (!policy.quorum.met(keys)) ofWitnesses.push({ code: 'quorum', have: keys.length, known: policy.witnesses.length, wants: policy.quorum.label });
  return { signed, cosigned, ofLog, ofWitnesses, wrong: wrongLogs.length + wrongWitnesses.length };
}

/** What is missing of a log since another one follows it, when the entry is among it; null otherwise. */
export function missingAt(policy, origin, index) {
  const missing = policy.epochs.find(each => each.origin === origin)?.missing;
  return missing && holds(missing, index) ? missing : null;
}

const holds = (bounds, size) => !bounds || (size >= bounds.from && (bounds.to === null || size <= bounds.to));

const sizes = ({ from, to }) => ({ from, to: to ?? '…' });

function range(from, to) {
  const [first, last] = [decimal(from), to === '-' ? null : decimal(to)];
  if (first === null || (to !== '-' && (last === null || last < first))) refuse(`${from} ${to} is no range`);
  return { from: first, to: last };
}

function refuse(message) {
  throw new SyntaxError(message);
}
