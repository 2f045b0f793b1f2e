// How a verdict is shown: the answer first, then what is proven or wrong, then the steps.
import { toHex } from './bytes.js';
import { at, Digits } from './json.js';
import { CHECKS } from './verifier.js';

const ALGORITHMS = { 1: 'Ed25519', 2: 'ECDSA P-256', 4: 'Ed25519' };
const SHORT = /^[\x21-\x7e]{24,}$/;

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

const icon = name => document.getElementById(`icon-${name}`).content.cloneNode(true);

const banner = (tone, title, ...rest) => element('div', { class: `verdict ${tone}` }, element('h2', { tabindex: '-1' }, icon(tone), ` ${title}`), ...rest);

const listing = rows => element('dl', { class: 'facts' },
  ...rows.filter(([, value]) => value !== null && value !== undefined && value.length !== 0)
    .map(([label, value]) => element('div', {}, element('dt', {}, label), element('dd', {}, ...(Array.isArray(value) ? value : [shown(value)])))));

const shown = value => (SHORT.test(value) ? element('code', {}, value) : value);

const moment = (iso, say) => (typeof iso === 'string' ? say.instant(Date.parse(iso)) ?? iso : null);

const plain = value => (typeof value === 'string' ? value : value instanceof Digits ? value.written : null);

export const signer = (key, say) => say.word('verify.key', { name: key.name, id: key.id, algorithm: ALGORITHMS[key.type] });

const cosigner = ({ key, at: seconds }, say) => say.word('verify.cosignedAt', { key: signer(key, say), time: say.instant(Number(seconds) * 1000) });

const lines = texts => texts.map(text => element('span', { class: 'line' }, text));

function whatHappened({ disclosure }, say) {
  const type = plain(at(disclosure.get('identity').json, 'type'));
  if (type === null) return null;
  const key = `event.${type.replace(/(?:^|_)([a-z])/g, (_, letter) => letter.toUpperCase())}`;
  return [key, `act.${type}`].filter(say.has).map(each => say.word(each))[0] ?? type;
}

function rowsOf(receipt, say) {
  const facts = receipt.disclosure.get('facts').json, times = receipt.disclosure.get('times').json;
  const fact = name => plain(at(facts, name));
  const [agency, service, point] = [fact('agency') ?? plain(at(receipt.disclosure.get('identity').json, 'tenant')), fact('service'), fact('decisionPoint')];
  const named = (kind, code, ...within) => (code === null ? null : say.name(kind, code, ...within));
  return [
    [say.word('verify.what'), whatHappened(receipt, say)],
    [say.word('verify.outcome'), named('outcome', fact('outcome'), agency, service, point)],
    [say.word('verify.point'), named('point', point, agency, service)],
    [say.word('verify.agency'), named('agency', agency)],
    [say.word('verify.office'), named('office', fact('office'), agency)],
    [say.word('verify.service'), named('service', service, agency)],
    [say.word('verify.caseRef'), fact('caseRef')],
    [say.word('verify.occurred'), moment(at(times, 'times', 'occurredAt'), say)],
    [say.word('verify.recorded'), moment(at(times, 'timestamp'), say)],
    [say.word('verify.files'), digestsOf(receipt).map(digest => element('code', { class: 'line' }, digest))],
  ];
}

/** SHA-256 digests of files among what a receipt discloses, by the names under which the services keep them: whoever has such a file can check it too. Others are of rules and findings. */
export function digestsOf({ disclosure }) {
  const found = [];
  const walk = (value, name) => {
    if (value instanceof Map) for (const [member, each] of value) walk(each, member);
    else if (Array.isArray(value)) for (const each of value) walk(each, name);
    else if (typeof value === 'string' && /sha256$/i.test(name) && /^[0-9a-f]{64}$/.test(value)) found.push(value);
  };
  walk(disclosure.get('facts').json, '');
  return found;
}

const placeRows = ({ index, checkpoint, leaf }, say) => [
  [say.word('verify.index'), say.word('verify.indexOf', { index: say.count(index), size: say.count(checkpoint.size) })],
  [say.word('verify.log'), checkpoint.origin],
  [say.word('verify.leaf'), [element('code', {}, toHex(leaf).replace(/(.{8})(?=.)/g, '$1 '))]],
];

const signerRows = ({ signed, cosigned }, say) => [
  [say.word('verify.signed'), lines(signed.map(key => signer(key, say)))],
  [say.word('verify.cosigned'), lines(cosigned.map(each => cosigner(each, say)))],
];

/** One sentence per problem, naming what is wrong. */
export function sentence({ code, ...particulars }, say) {
  const values = Object.fromEntries(Object.entries(particulars).map(([name, value]) => [name, typeof value === 'bigint' ? say.count(value) : value]));
  if (code === 'form') values.wants = say.word(`verify.wants.${particulars.wants}`);
  if (code === 'disclosure' && say.has(`verify.group.${particulars.part}`)) values.part = say.word(`verify.group.${particulars.part}`);
  if (particulars.type) values.algorithm = ALGORITHMS[particulars.type];
  return say.word(`verify.problem.${code}`, values);
}

const STATES = { good: 'good', bad: 'breach', open: 'unknown' };

const steps = (checks, say) => element('ol', { class: 'steps' }, ...CHECKS.map(check => element('li', { class: checks[check] },
  icon(STATES[checks[check]]), element('span', {}, say.word(`verify.check.${check}`)), element('strong', {}, say.word(`verify.state.${checks[check]}`)))));

function opened({ disclosure }, say, title) {
  const groups = [...disclosure].filter(([, group]) => group.json !== undefined || group.subjects);
  const contents = groups.map(([name, group]) => [element('h3', {}, say.word(`verify.group.${name}`)), element('pre', { tabindex: '0' }, indented(group.json ?? group.subjects.map(each => each.json ?? null)))]);
  return element('details', {}, element('summary', {}, title), ...contents.flat());
}

function indented(value, pad = '') {
  const inner = `${pad}  `;
  if (value instanceof Map) return value.size === 0 ? '{}' : `{\n${[...value].map(([name, each]) => `${inner}${JSON.stringify(name)}: ${indented(each, inner)}`).join(',\n')}\n${pad}}`;
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[\n${value.map(each => inner + indented(each, inner)).join(',\n')}\n${pad}]`;
  return value instanceof Digits ? value.written : JSON.stringify(value);
}

/** The verdict on a receipt. */
export function verdict({ accepted, checks, problems, receipt, digest }, say) {
  if (accepted) {
    const closed = [...receipt.disclosure].filter(([, group]) => group.commitment).map(([name]) => say.word(`verify.group.${name}`));
    return [
      banner('good', say.word('verify.accepted'), element('p', {}, say.word('verify.acceptedMeans')),
        receipt.missing ? element('p', { 'data-missing': '' }, say.word('verify.missing', { from: say.count(receipt.missing.from), to: say.count(receipt.missing.to) })) : null),
      element('h3', {}, say.word('verify.proven')), listing([...rowsOf(receipt, say), ...placeRows(receipt, say), ...signerRows(receipt, say)]),
      digestsOf(receipt).length > 0 ? element('p', {}, say.word('verify.filesNext')) : null,
      element('h3', {}, say.word('verify.steps')), steps(checks, say),
      element('p', { class: 'hint' }, say.word('verify.notProven'), closed.length > 0 ? ` ${say.word('verify.closed', { groups: closed.join(', ') })}` : ''),
      opened(receipt, say, say.word('verify.everything')),
    ].filter(part => part !== null);
  }
  const named = element('ul', {}, ...problems.map(problem => element('li', { 'data-problem': problem.code }, sentence(problem, say))));
  if (!receipt) {
    const next = problems.some(problem => problem.code.endsWith('Code')) ? null : element('p', {}, say.word('verify.unreadableNext'));
    return [banner('attention', say.word('verify.unreadable'), named, next, digest ? element('p', {}, `${say.word('verify.fileDigest')} `, element('code', {}, digest)) : null)];
  }
  return [
    banner('breach', say.word('verify.refused'), named, element('p', {}, say.word('verify.refusedNext'))),
    element('h3', {}, say.word('verify.steps')), steps(checks, say),
    opened(receipt, say, say.word('verify.unproven')),
  ];
}

/** Nothing can be said: the device did not do its part. */
export const notChecked = say => [banner('unknown', say.word('verify.notChecked'), element('p', {}, say.word('verify.notCheckedNext')))];

/** A file whose digest the receipt that was checked before it discloses. */
export const fileVerdict = (name, digest, say) => [banner('good', say.word('verify.fileMatches', { name }), element('p', {}, say.word('verify.fileMatchesMeans')), element('p', {}, element('code', {}, digest)))];

/** What the log says about the place that a letter's QR code names. */
export function printedVerdict(printed, found, say) {
  if (!found) return [banner('unknown', say.word('verify.printedSilent'), element('p', {}, say.word('verify.printedSilentNext')))];
  if (!found.accepted) return [banner('breach', say.word('verify.printedRefused'), element('ul', {}, ...found.problems.map(problem => element('li', { 'data-problem': problem.code }, sentence(problem, say)))))];
  return [
    banner('good', say.word('verify.printedAccepted', { index: say.count(printed.index) }), element('p', {}, say.word('verify.printedMeans'))),
    listing([...placeRows({ ...found, index: printed.index }, say), ...signerRows(found, say)]),
  ];
}
