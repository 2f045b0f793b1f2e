// C2SP tlog-policy: whom a verifier believes.
import { COSIGNATURE, claims, cosignedAt, isGood, parseKey } from './note.js';

/** @throws {SyntaxError} Not a policy; the message names the line. */
export async function parsePolicy(written, sha256) {
  const logs = [], witnesses = [], named = new Map(), members = new Set();
  let quorum;

  const define = (name, rule) => {
    if (name === 'none' || named.has(name)) throw new SyntaxError(`the name ${name} is taken`);
    named.set(name, rule);
  };
  const known = name => named.get(name) ?? refuse(`${name} is not defined`);

  async function line([what, ...items]) {
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
  return { logs, witnesses, quorum: quorum ?? refuse('the policy has no quorum line') };
}

/** Who signed a note: good signatures, and a problem for everything that a policy minds. */
export async function signers(policy, note, checkpoint, engine) {
  const signed = [], cosigned = [], wrongLogs = [], wrongWitnesses = [];
  for (const signature of note.signatures) {
    for (const key of policy.logs.filter(each => claims(each, signature)))
      if (!await isGood(key, note.text, signature, engine)) wrongLogs.push(key);
      else if (key.name === checkpoint.origin) signed.push(key);
    for (const key of policy.witnesses.filter(each => claims(each, signature)))
      if (!await isGood(key, note.text, signature, engine)) wrongWitnesses.push(key);
      else cosigned.push({ key, at: cosignedAt(signature) });
  }
  const ofLog = [], ofWitnesses = wrongWitnesses.map(key => ({ code: 'cosignature', name: key.name, id: key.id }));
  const isKnown = policy.logs.some(key => key.name === checkpoint.origin);
  if (!isKnown) ofLog.push({ code: 'unknownLog', origin: checkpoint.origin });
  ofLog.push(...wrongLogs.map(key => ({ code: 'logSignature', name: key.name, id: key.id, type: key.type })));
  if (isKnown && signed.length === 0 && wrongLogs.length === 0) ofLog.push({ code: 'unsigned', origin: checkpoint.origin });
  const keys = [...new Set(cosigned.map(each => each.key))];
  if (!policy.quorum.met(keys)) ofWitnesses.push({ code: 'quorum', have: keys.length, known: policy.witnesses.length, wants: policy.quorum.label });
  return { signed, cosigned, ofLog, ofWitnesses, wrong: wrongLogs.length + wrongWitnesses.length };
}

function refuse(message) {
  throw new SyntaxError(message);
}
