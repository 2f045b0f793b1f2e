// The claim page: code → blind-signed token → three taps → a vote that carries nothing but the token and the answers.
import { blind, finalize, fromText, toText } from './blind.js';
import { drop, kept, keep } from './store.js';
import { el, icon, speaker } from './draw.js';

const given = JSON.parse(document.getElementById('claim-given').textContent);
const start = document.getElementById('claim-start'), form = document.getElementById('claim-form'), shown = document.getElementById('claim');
const say = speaker(given.words);

/** Sends what is asked and nothing else: no cookie, no referrer. Throws { silent } when nobody answers or too many ask. */
async function send(path, body) {
  let answer;
  try {
    answer = await fetch(path, { method: body ? 'POST' : 'GET', credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store',
      headers: body ? { 'Content-Type': 'application/json' } : {}, body: body && JSON.stringify(body) });
  } catch {
    throw { silent: true, after: 5 };
  }
  if (answer.status === 429 || answer.status >= 500) throw { silent: true, after: Number(answer.headers.get('Retry-After')) || 5 };
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw { problem: (told.type ?? '').split(':').at(-1) };
  return told;
}

/** Draws one step and moves the reader there. */
function draw(...parts) {
  start.hidden = true;
  shown.replaceChildren(...parts);
  const head = shown.querySelector('h1, h2');
  head?.setAttribute('tabindex', '-1');
  head?.focus();
}

const back = () => el('p', {}, el('a', { href: location.pathname, textContent: say('claim.another') }));

const problem = key => draw(el('h1', { textContent: say('claim.title') }), el('p', { className: 'note attention', role: 'alert', id: 'claim-problem' }, icon('attention'), el('span', { textContent: say(key) })), back());

/** Tries again when the line is back, or after a while. */
function later(action, seconds) {
  const once = () => { clearTimeout(timer); removeEventListener('online', once); action(); };
  const timer = setTimeout(once, seconds * 1000);
  addEventListener('online', once);
}

/** Code in, token out. What was begun is kept on the phone first, so that a lost answer costs nothing. */
async function open(code) {
  try {
    let begun = kept('claim');
    if (begun?.code !== code) begun = null;
    if (!begun) {
      const look = await send('/api/claims/look', { code });
      if (look.state !== 'open') return problem(`claim.${look.state}`);
      const blinded = await blind(fromText(look.modulus), crypto);
      begun = { code, key: look.key, modulus: look.modulus, agency: look.agency, office: look.office, service: look.service,
        ...Object.fromEntries(Object.entries(blinded).map(([name, bytes]) => [name, toText(bytes)])) };
      keep('claim', begun);
    }
    const { signature } = await send('/api/claims', { code, key: begun.key, blinded: begun.blinded });
    const token = { key: begun.key, agency: begun.agency, office: begun.office, service: begun.service, token: begun.prepared,
      signature: toText(finalize(fromText(begun.modulus), { encoded: fromText(begun.encoded), inverse: fromText(begun.inverse) }, fromText(signature))) };
    // From here on the code is of no use, and the phone forgets how the token was blinded.
    keep('token', token);
    drop('claim');
    await ask(token);
  } catch (failed) {
    if (failed.silent) {
      draw(el('h1', { textContent: say('claim.title') }), el('p', { className: 'note info', id: 'claim-waiting' }, icon('info'), el('span', { textContent: say('claim.waiting') })));
      return later(() => open(code), failed.after);
    }
    drop('claim');
    if (failed.problem === 'key-changed') return open(code);
    problem({ 'code-used': 'claim.used', 'code-expired': 'claim.expired', 'unknown-code': 'claim.unknown' }[failed.problem] ?? 'claim.failed');
  }
}

// A pack has words for one version of the questions; another version is asked in English, because a wrong question would count as an answer.
let packed = false;
const text = (family, thing) => (packed && given.words[`${family}.${thing.id ?? thing.code}`]) || (given.language === 'th' ? thing.textTh : thing.textEn);

async function ask(token) {
  const [set, names] = await Promise.all([send('/api/questions'), fetch(given.names).then(answer => answer.json(), () => ({}))]);
  packed = given.words['question.set'] === `${set.id}@${set.version}`;
  const open = set.questions.filter(each => !each.confidential), last = set.questions.find(each => each.confidential);
  // The rota follows the token, so that each question is asked as often as the others.
  const turn = open[1 + fromText(token.token)[0] % (open.length - 1)];
  const asked = [open[0], turn, last], others = open.slice(1).filter(each => each !== turn);
  const place = [names[`office/${token.agency}/${token.office}`] ?? token.office, names[`service/${token.agency}/${token.service}`] ?? token.service];
  const answers = {};
  const step = number => {
    const question = asked[number];
    const more = fold(others, set.reasonCodes);
    const tap = option => {
      answers[question.id] = option.code;
      if (number + 1 < asked.length) return step(number + 1);
      const vote = { key: token.key, token: token.token, signature: token.signature, service: token.service, ...more.read(answers) };
      keep('vote', { vote, place, service: token.service, office: token.office });
      drop('token');
      cast();
    };
    draw(...[
      el('p', { className: 'office' }, place[0], el('br'), el('small', { textContent: place[1] })),
      el('p', { className: 'progress', textContent: say('rate.progress', { n: number + 1, of: asked.length }) }),
      el('h1', { textContent: text('question', question) }),
      question.confidential && el('p', { className: 'hint', textContent: say('rate.confidential') }),
      question.confidential && more.part,
      el('div', { className: 'answers' }, ...question.options.map(option => el('button', { type: 'button', value: option.code, textContent: text('option', option), onclick: () => tap(option) }))),
      number === 0 && el('p', { className: 'hint', textContent: say('claim.blind') }),
    ].filter(Boolean));
  };
  step(0);
}

function fold(others, reasons) {
  const field = (legend, ...choices) => el('fieldset', {}, el('legend', { textContent: legend }), ...choices);
  const choice = (family, type, name, option) => el('label', { className: 'choice' }, el('input', { type, name, value: option.code }), ` ${text(family, option)}`);
  const area = el('textarea', { rows: 3, maxLength: 2000 });
  const part = el('details', { className: 'fold' }, el('summary', { textContent: say('rate.more') }),
    ...others.map(other => field(text('question', other), ...other.options.map(option => choice('option', 'radio', `other-${other.id}`, option)))),
    field(say('rate.reasons'), ...reasons.map(reason => choice('reason', 'checkbox', 'reasons', reason))),
    el('label', { className: 'field' }, el('span', { textContent: say('rate.text') }), area));
  const chosen = name => [...part.querySelectorAll(`input[name="${name}"]:checked`)].map(input => input.value);
  return { part, read: answers => ({
    answers: { ...Object.fromEntries(others.map(other => [other.id, chosen(`other-${other.id}`)[0]]).filter(([, code]) => code)), ...answers },
    reasons: chosen('reasons'), text: area.value.trim() || null }) };
}

/** Sends the vote that waits on the phone; offline it waits on, and goes by itself. */
async function cast() {
  const { vote, place, service, office } = kept('vote');
  try {
    const receipt = await send('/api/votes', vote);
    drop('vote');
    const counted = el('p', { className: 'hint', id: 'counted', role: 'status' });
    const check = el('button', { type: 'button', className: 'button quiet', textContent: say('claim.check'), onclick: async () => {
      counted.textContent = say(await send(`/api/ratings/${receipt.rating}`).then(() => 'claim.countedNow', failed => failed.silent ? 'claim.silent' : 'claim.notCounted'));
    } });
    draw(el('p', { className: 'thanks' }, icon('good')), el('h1', { textContent: say('rate.thanks') }), el('p', { textContent: place[0] }),
      el('p', { className: 'hint', textContent: say('claim.blindDone') }), el('p', { className: 'hint', textContent: say('rate.batch') }),
      el('dl', { className: 'facts' }, el('div', {}, el('dt', { textContent: say('rate.receipt') }), el('dd', {}, el('code', { textContent: receipt.rating })))),
      el('p', {}, check), counted, el('p', {}, given.results ? el('a', { className: 'button', href: `${given.results}/${service}/${office}`, textContent: say('rate.results') }) : el('a', { href: given.complain, textContent: say('complain.title') })));
  } catch (failed) {
    if (failed.silent) {
      draw(el('h1', { textContent: say('claim.title') }), el('p', { className: 'note info', id: 'claim-waiting' }, icon('info'), el('span', { textContent: say('claim.queued') })));
      return later(cast, failed.after);
    }
    drop('vote');
    problem('claim.failed');
  }
}

// Out of the address first: not in the history, not in what the next page is told.
const code = decodeURIComponent(location.hash.slice(1));
if (location.hash) history.replaceState(null, '', location.pathname + location.search);
if (globalThis.crypto?.subtle) {
  form.addEventListener('submit', event => {
    event.preventDefault();
    open(form.elements.code.value.trim());
  });
  if (kept('vote')) cast();
  else if (code) open(code);
  else if (kept('token')) ask(kept('token')).catch(() => {});
  else if (kept('claim')) open(kept('claim').code);
} else if (code) form.elements.code.value = code;
document.documentElement.dataset.ready = '';
