// The page of a poster. The phone asks the questions itself, so that a line is needed for the last tap only; without one the rating waits on the phone and goes by
// itself. The phone names the rating, so that it counts once however often it is sent.
import { el, icon, speaker } from '../parts/draw.js';
import { drawer, questions, thanks } from '../parts/questions.js';
import { later, send } from '../parts/send.js';
import { drop, keep, kept } from '../parts/store.js';

const given = JSON.parse(document.getElementById('rate-given').textContent);
const start = document.getElementById('rate-start'), shown = document.getElementById('rate'), waits = document.getElementById('rate-kept');
const say = speaker(given.words);
const draw = drawer(start ?? {}, shown);

const waiting = () => kept('ratings') ?? [];
const forget = rating => {
  const left = waiting().filter(each => each.body.rating !== rating);
  if (left.length) keep('ratings', left);
  else drop('ratings');
};

const note = (kind, id, ...words) => el('p', { className: `note ${kind}`, id, role: 'status' }, icon(kind), el('span', {}, ...words));
const day = ([year, month, date]) => given.months ? `${date} ${given.months[month - 1]} ${year + 543}` : `${date}/${month}/${year + 543} (${year})`;
const counted = ({ place }, receipt) => say('rate.counted', { office: place[0], day: day(receipt.day.split('-').map(Number)) });

/** Sends a rating that is kept here, until somebody answers. */
async function deliver(entry, { done, silent, refused }) {
  try {
    const receipt = await send('/api/ratings', entry.body);
    forget(entry.body.rating);
    done(entry, receipt);
  } catch (failed) {
    if (failed.silent) {
      silent();
      return later(() => deliver(entry, { done, silent, refused }), failed.after);
    }
    forget(entry.body.rating);
    refused(failed.problem === 'service-point-retired' ? ['rate.closed', 'rate.closedNext'] : ['rate.expired']);
  }
}

const said = keys => keys.map(say).join(' · ');

/** What the page says of a rating that was given on it just now. */
const here = {
  done: (entry, receipt) => draw(...thanks({ receipt, place: counted(entry, receipt), hints: [say('rate.batch')], results: given.results && `${given.results}/${entry.service}/${entry.office}`, complain: given.complain, say })),
  silent: () => draw(el('h1', { textContent: say('rate.title') }), note('info', 'rate-waiting', say('claim.queued'))),
  refused: keys => draw(el('h1', { textContent: say('rate.title') }), note('attention', 'rate-refused', said(keys)), again()),
};

/** What it says of one from before: above the question, which can be answered meanwhile. */
const before = {
  done: (entry, receipt) => waits.replaceChildren(note('good', 'rate-sent', say('rate.thanks'), ' · ', counted(entry, receipt))),
  silent: () => waits.replaceChildren(note('info', 'rate-waits', say('claim.queued'))),
  refused: keys => waits.replaceChildren(note('attention', 'rate-refused', said(keys))),
};

// An address that works without a line too.
const again = () => el('p', {}, el('a', { href: location.href, textContent: say('rate.again'), onclick: event => {
  event.preventDefault();
  ask();
} }));

function ask(answers = {}) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const rating = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  questions({ set: given.set, turn: bytes[0], place: given.place, text: (_, thing) => thing.text, say, draw, from: Object.keys(answers).length, answers,
    first: [el('p', { className: 'hint', textContent: say('rate.anonymous') })], others: () => [again()], done: told => {
      const entry = { body: { rating, point: given.point, ...told, language: given.language }, place: given.place, service: given.service, office: given.office };
      // Kept before it is sent: a line that breaks, or a page that is closed, costs nothing.
      keep('ratings', [...waiting(), entry]);
      shown.querySelectorAll('button').forEach(button => { button.disabled = true; });
      if (!navigator.onLine) here.silent();
      deliver(entry, here);
    } });
}

for (const entry of waiting()) deliver(entry, before);
// The first question stands in the page as it came; its answer turns it over to the phone.
start?.querySelector('form')?.addEventListener('submit', event => {
  if (!event.submitter?.value) return;
  event.preventDefault();
  ask({ [given.set.questions.find(each => !each.confidential).id]: event.submitter.value });
});
document.documentElement.dataset.ready = '';
