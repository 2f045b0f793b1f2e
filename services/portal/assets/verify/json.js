// JSON read without losing what JSON.parse loses – the digits of numbers, repeated names – and written as RFC 8785 has it,
// digits kept (LEAF-FORMAT.md §2).
const DEEPEST = 1000;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const LONE = /\p{Surrogate}/u;

/** A number as it was written. */
export class Digits {
  constructor(written) {
    this.written = written;
  }
}

/**
 * Objects become Maps, numbers Digits, the rest what it is.
 * @throws {SyntaxError} Not one JSON text, a name used twice in an object, or a lone surrogate.
 */
export function parse(json) {
  let at = 0;

  const fail = what => { throw new SyntaxError(`${what} at ${at}`); };
  const blank = () => { while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at++; };
  const take = character => (blank(), json[at] === character && ++at > 0);

  function token(pattern) {
    pattern.lastIndex = at;
    const found = pattern.exec(json)?.[0];
    if (found === undefined) fail('no value');
    at += found.length;
    return found;
  }

  function string() {
    const value = JSON.parse(token(STRING));
    if (LONE.test(value)) fail('a lone surrogate');
    return value;
  }

  function members(depth) {
    const all = new Map();
    if (take('}')) return all;
    do {
      blank();
      const name = string();
      if (all.has(name)) fail('a name used twice');
      if (!take(':')) fail('no colon');
      all.set(name, value(depth));
    } while (take(','));
    if (!take('}')) fail('no end of object');
    return all;
  }

  function items(depth) {
    const all = [];
    if (take(']')) return all;
    do all.push(value(depth)); while (take(','));
    if (!take(']')) fail('no end of array');
    return all;
  }

  function value(depth) {
    if (depth > DEEPEST) fail('too deep');
    blank();
    switch (json[at]) {
      case '{': at++; return members(depth + 1);
      case '[': at++; return items(depth + 1);
      case '"': return string();
      case 't': return token(/true/y) === 'true';
      case 'f': return token(/false/y) !== 'false';
      case 'n': token(/null/y); return null;
      default: return new Digits(token(NUMBER));
    }
  }

  const result = value(0);
  blank();
  return at === json.length ? result : fail('more than one value');
}

/** The canonical form. Names are ordered by UTF-16 code units, which is how JavaScript compares strings. */
export function canonical(value) {
  if (value instanceof Map) {
    const names = [...value.keys()].sort((a, b) => (a < b ? -1 : 1));
    return `{${names.map(name => `${JSON.stringify(name)}:${canonical(value.get(name))}`).join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Digits) return value.written === '-0' ? '0' : value.written;
  return JSON.stringify(value);
}

/** A member at a path, e.g. at(json, 'times', 'occurredAt'); undefined where there is none. */
export const at = (value, ...path) => path.reduce((inner, name) => (inner instanceof Map ? inner.get(name) : undefined), value);
