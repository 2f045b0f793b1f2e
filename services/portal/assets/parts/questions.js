// The three questions and the thanks behind them, drawn on the phone: for whoever has a code as for whoever stands before a poster.
import { el, icon } from './draw.js';
import { send } from './send.js';

/**
 * Asks one question after the other; nothing leaves the phone before the last.
 * @param turn Number that decides which question of the rota is asked.
 * @param text Words of a question, an option or a reason.
 * @param done Is given answers, reasons and text.
 * @param first What stands under the first question, what under the others.
 * @param from Number of the first question to ask, when others are answered.
 */
export function questions({ set, turn, place, text, say, draw, done, first = [], others = () => [], from = 0, answers = {} }) {
  const open = set.questions.filter(each => !each.confidential), last = set.questions.find(each => each.confidential);
  const rota = open[1 + turn % (open.length - 1)];
  const asked = [open[0], rota, last];
  const more = fold(open.slice(1).filter(each => each !== rota), set.reasonCodes, text, say);
  const step = number => {
    const question = asked[number];
    const tap = option => {
      answers[question.id] = option.code;
      if (number + 1 < asked.length) step(number + 1);
      else done(more.read(answers));
    };
    draw(...[
      el('p', { className: 'office' }, place[0], el('br'), el('small', { textContent: place[1] })),
      el('p', { className: 'progress', textContent: say('rate.progress', { n: number + 1, of: asked.length }) }),
      el('h1', { textContent: text('question', question) }),
      question.confidential && el('p', { className: 'hint', textContent: say('rate.confidential') }),
      question.confidential && more.part,
      el('div', { className: 'answers' }, ...question.options.map(option => el('button', { type: 'button', value: option.code, textContent: text('option', option), onclick: () => tap(option) }))),
      ...(number === 0 ? first : others()),
    ].filter(Boolean));
  };
  step(from);
}

function fold(others, reasons, text, say) {
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

/** Thanks, with the receipt, whether it counts, and where the results are: the same whatever was answered. */
export function thanks({ receipt, place, hints, results, complain, say }) {
  const counted = el('p', { className: 'hint', id: 'counted', role: 'status' });
  const check = el('button', { type: 'button', className: 'button quiet', textContent: say('claim.check'), onclick: async () => {
    counted.textContent = say(await send(`/api/ratings/${receipt.rating}`).then(() => 'claim.countedNow', failed => failed.silent ? 'claim.silent' : 'claim.notCounted'));
  } });
  return [el('p', { className: 'thanks' }, icon('good')), el('h1', { textContent: say('rate.thanks') }), el('p', { textContent: place }),
    ...hints.map(hint => el('p', { className: 'hint', textContent: hint })),
    el('dl', { className: 'facts' }, el('div', {}, el('dt', { textContent: say('rate.receipt') }), el('dd', {}, el('code', { textContent: receipt.rating })))),
    el('p', {}, check), counted,
    el('p', {}, results ? el('a', { className: 'button', href: results, textContent: say('rate.results') }) : el('a', { href: complain, textContent: say('complain.title') }))];
}

/** Draws one step in the place of what stood there and moves the reader to its head. */
export const drawer = (start, shown) => (...parts) => {
  start.hidden = true;
  shown.replaceChildren(...parts);
  const head = shown.querySelector('h1, h2');
  head?.setAttribute('tabindex', '-1');
  head?.focus();
};
