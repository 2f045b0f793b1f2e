// The claim page: code → blind-signed token → three taps → a vote that carries nothing but the token and the answers.
import { blind, finalize, fromText, toText } from './blind.js';
import { drop, kept, keep } from '../parts/store.js';
import { el, icon, speaker } from '../parts/draw.js';
import { drawer, questions, thanks } from '../parts/questions.js';
import { later, send } from '../parts/send.js';

const given = JSON.parse(document.getElementById('claim-given').textContent);
const start = document.getElementById('claim-start'), form = document.getElementById('claim-form'), shown = document.getElementById('claim');
const say = speaker(given.words);
const draw = drawer(start, shown);

const back = () => el('p', {}, el('a', { href: location.pathname, textContent: say('claim.another') }));

const problem = key => draw(el('h1', { textContent: say('claim.title') }), el('p', { className: 'note attention', role: 'alert', id: 'claim-problem' }, icon('attention'), el('span', { textContent: say(key) })), back());

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
  const place = [names[`office/${token.agency}/${token.office}`] ?? token.office, names[`service/${token.agency}/${token.service}`] ?? token.service];
  // The rota follows the token, so that each question is asked as often as the others.
  questions({ set, turn: fromText(token.token)[0], place, text, say, draw, first: [el('p', { className: 'hint', textContent: say('claim.blind') })], done: said => {
    keep('vote', { vote: { key: token.key, token: token.token, signature: token.signature, service: token.service, ...said }, place, service: token.service, office: token.office });
    drop('token');
    cast();
  } });
}

/** Sends the vote that waits on the phone; offline it waits on, and goes by itself. */
async function cast() {
  const { vote, place, service, office } = kept('vote');
  try {
    const receipt = await send('/api/votes', vote);
    drop('vote');
    draw(...thanks({ receipt, place: place[0], hints: [say('claim.blindDone'), say('rate.batch')], results: given.results && `${given.results}/${service}/${office}`, complain: given.complain, say }));
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
