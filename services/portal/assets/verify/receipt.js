// A receipt: C2SP tlog-proof whose extra line discloses parts of an event (LEAF-FORMAT.md §8).
import { Fault, decimal, fromBase64, hash, joined, text, utf8 } from './bytes.js';
import { canonical, parse } from './json.js';
import { parseCheckpoint, parseNote } from './note.js';

export const GROUPS = ['identity', 'times', 'actors', 'facts', 'text', 'personal', 'metadata'];

const VERSION = 'c2sp.org/tlog-proof@v1';
const FORMAT = 'transparency/disclosure/v1';
const MOST_HASHES = 63;

// What people hold besides receipts: codes that say where to look, and prove nothing themselves.
const CODES = { ratingCode: /^[\w-]{22}$/, complaintCode: /^[0-9a-z]{4}[ -]?[0-9a-z]{4}(\s+([0-9a-z]{4}[ -]?){4})?$/i };

/** Whether a text claims to be a receipt at all. */
export const isReceipt = written => written.startsWith(`${VERSION}\n`);

export function parseReceipt(written) {
  const end = written.indexOf('\n\n');
  const lines = (end < 0 ? written : written.slice(0, end)).split('\n');
  if (lines[0] !== VERSION) {
    const code = Object.keys(CODES).find(each => CODES[each].test(written.trim()));
    if (code) throw new Fault(code);
    refuse(1, 'version');
  }
  if (end < 0) refuse(lines.length, 'blank');
  let next = 1;
  const extra = lines[next]?.startsWith('extra ') ? fromBase64(lines[next].slice(6)) ?? refuse(next + 1, 'extra') : null;
  if (extra) next++;
  const index = lines[next]?.startsWith('index ') ? decimal(lines[next].slice(6)) : null;
  if (index === null) refuse(next + 1, 'index');
  next++;
  if (lines.length - next > MOST_HASHES) refuse(next + MOST_HASHES + 1, 'blank');
  const hashes = lines.slice(next).map((line, i) => hash(line) ?? refuse(next + i + 1, 'hash'));
  const first = lines.length + 2;
  const note = parseNote(written.slice(end + 2), first);
  if (!extra) throw new Fault('noEvent');
  return { index, hashes, note, checkpoint: parseCheckpoint(note.text, first), disclosure: parseDisclosure(extra) };
}

function parseDisclosure(bytes) {
  const written = text(bytes);
  let json;
  try {
    json = parse(written ?? '');
  } catch {
    throw new Fault('disclosure', { part: 'JSON' });
  }
  const groups = json instanceof Map && json.get('format') === FORMAT ? json.get('groups') : null;
  if (!Array.isArray(groups) || groups.length !== GROUPS.length) throw new Fault('disclosure', { part: 'format' });
  return new Map(groups.map((group, i) => {
    const name = GROUPS[i];
    if (!(group instanceof Map) || group.get('group') !== name) throw new Fault('disclosure', { part: name });
    if (name !== 'personal' || !group.has('subjects')) return [name, part(group, name)];
    const subjects = group.get('subjects');
    if (!Array.isArray(subjects) || subjects.length === 0) throw new Fault('disclosure', { part: name });
    return [name, { subjects: subjects.map(subject => part(subject, name)) }];
  }));
}

function part(group, name) {
  if (!(group instanceof Map)) throw new Fault('disclosure', { part: name });
  const bytesOf = member => (typeof group.get(member) === 'string' ? hash(group.get(member)) : null) ?? wrong(name);
  if (group.has('commitment')) return { commitment: bytesOf('commitment') };
  if (!group.has('salt') || !group.has('json')) wrong(name);
  return { salt: bytesOf('salt'), json: group.get('json') };
}

/** The entry that opened contents and closed commitments make (LEAF-FORMAT.md §4–6). */
export async function entryOf(disclosure, sha256) {
  const commit = (group, name) => group.commitment ?? sha256(joined(group.salt, utf8(name), utf8(canonical(group.json))));
  const slots = [];
  for (const [name, group] of disclosure)
    slots.push(group.subjects ? await sha256(joined(...await Promise.all(group.subjects.map(each => commit(each, name))))) : await commit(group, name));
  return sha256(joined(utf8('transparency/entry/v1\n'), ...slots));
}

function refuse(line, wants) {
  throw new Fault('form', { line, wants });
}

function wrong(part) {
  throw new Fault('disclosure', { part });
}
