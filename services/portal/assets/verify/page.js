// The page around the verifier: takes a file, a dropped file or pasted text, and shows the verdict.
import { decimal, hash, same, text as textOf, toHex } from './bytes.js';
import { engineOf } from './engine.js';
import { parseCheckpoint, parseNote } from './note.js';
import { parsePolicy, policyOf } from './policy.js';
import { isReceipt } from './receipt.js';
import { proofFromTiles } from './tree.js';
import { digestsOf, fileVerdict, notChecked, printedVerdict, verdict } from './verdict.js';
import { lookUp, verify } from './verifier.js';
import { speak } from './words.js';

const LARGEST = 4 << 20, LARGEST_FILE = 64 << 20;

/** @param library Loads noble when the browser lacks something. */
export function start(library) {
  const given = JSON.parse(document.getElementById('verify-given').textContent);
  const form = document.getElementById('verify-form'), shown = document.getElementById('verdict'), about = document.getElementById('printed');
  const engine = engineOf(globalThis.crypto?.subtle, () => library(given.library));
  // One policy and one address for each log that gives receipts.
  const policies = engine.then(each => Promise.all(given.logs.map(async log => Object.assign(await parsePolicy(log.policy, each.sha256), { live: log.live }))));
  let say = speak(given.texts[given.language]), redraw = () => {}, redrawPrinted = () => {}, printed = null, digests = [];

  async function check(written, digest) {
    try {
      const result = written === null ? notText : await verify(written, await policies, await engine, printed);
      await explain(result);
      await named();
      if (result.accepted) digests = digestsOf(result.receipt);
      redraw = () => shown.replaceChildren(...verdict({ ...result, digest }, say));
    } catch {
      redraw = () => shown.replaceChildren(...notChecked(say));
    }
    redraw();
    shown.querySelector('h2').focus();
  }

  // With the log at hand it can be said whether the content or the proof was changed.
  async function explain({ problems, receipt }) {
    const found = problems.find(problem => problem.code === 'notInLog');
    if (!found || receipt.ofLog.length > 0) return;
    const { live } = policyOf(await policies, receipt.checkpoint.origin, []);
    if (!live) return;
    try {
      const { leaf } = await proofFromTiles(receipt.index, receipt.checkpoint.size, tileOf(live), (await engine).sha256);
      found.code = same(leaf, receipt.leaf) ? 'proofChanged' : 'contentChanged';
    } catch { /* The log does not answer; what was said stands. */ }
  }

  // Names are fetched when there is something to name; without them codes stand alone.
  let names;
  const named = () => names ??= given.names && fetch(given.names).then(answer => answer.json()).then(all => { given.texts[given.language].names = all; }, () => { names = undefined; });

  // Without the session: nobody learns who looked.
  const tileOf = live => async path => {
    const answer = await fetch(`${live}/${path}`, { credentials: 'omit' });
    if (!answer.ok) throw new Error(path);
    return new Uint8Array(await answer.arrayBuffer());
  };

  async function checkPrinted() {
    printed = readPrinted(location.hash);
    about.replaceChildren();
    if (!printed) return;
    let found = null;
    try {
      const policy = policyOf(await policies, printed.log, []), tile = tileOf(policy.live);
      const note = parseNote(textOf(await tile('checkpoint')), 1), checkpoint = parseCheckpoint(note.text, 1);
      const place = printed.index < checkpoint.size && printed.log === checkpoint.origin;
      const proof = place ? await proofFromTiles(printed.index, checkpoint.size, tile, (await engine).sha256) : null;
      found = proof ? await lookUp(note, checkpoint, proof, printed.index, policy, await engine) : { accepted: false, problems: [{ code: 'notInThisLog', index: printed.index, origin: checkpoint.origin }] };
      if (proof && !same(proof.leaf, printed.leaf)) Object.assign(found, { accepted: false, problems: [{ code: 'otherLeaf', index: printed.index }, ...found.problems] });
    } catch { /* Said to be silent. */ }
    redrawPrinted = () => about.replaceChildren(...printedVerdict(printed, found, say));
    redrawPrinted();
  }

  async function take(file) {
    form.querySelector('output').textContent = file.name;
    if (file.size > LARGEST_FILE) return check(null);
    const bytes = new Uint8Array(await file.arrayBuffer()), written = bytes.length > LARGEST ? null : textOf(bytes);
    if (written !== null && isReceipt(tidy(written))) return check(tidy(written));
    // Not a receipt: perhaps the file that a receipt just checked speaks of.
    const digest = toHex(await (await engine).sha256(bytes));
    if (!digests.includes(digest)) return check(written === null ? null : tidy(written), digest);
    redraw = () => shown.replaceChildren(...fileVerdict(file.name, digest, say));
    redraw();
    shown.querySelector('h2').focus();
  }

  function speakIn(language) {
    say = speak(given.texts[language]);
    document.documentElement.lang = language;
    for (const each of document.querySelectorAll('[data-word]')) each.textContent = say.word(each.dataset.word);
    for (const each of document.querySelectorAll('[data-instant]')) each.textContent = say.instant(Date.parse(each.dataset.instant));
    for (const each of document.querySelectorAll('[data-language]')) each.hidden = each.dataset.language === language;
    document.title = say.word('verify.title');
    redraw();
  }

  const input = form.querySelector('input[type=file]'), pasted = form.querySelector('textarea');
  input.addEventListener('change', () => input.files.length > 0 && take(input.files[0]));
  // Choosing the same file again checks it again.
  input.addEventListener('click', () => { input.value = ''; });
  form.addEventListener('submit', event => {
    event.preventDefault();
    check(tidy(pasted.value));
  });
  const over = isOver => form.classList.toggle('over', isOver);
  addEventListener('dragover', event => { event.preventDefault(); over(true); });
  addEventListener('dragleave', event => event.relatedTarget === null && over(false));
  addEventListener('drop', event => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files.length > 0) take(event.dataTransfer.files[0]);
    else check(tidy(event.dataTransfer.getData('text/plain')));
  });
  for (const button of document.querySelectorAll('[data-language]')) button.addEventListener('click', () => speakIn(button.dataset.language));
  if (given.logs.some(log => log.live)) {
    addEventListener('hashchange', checkPrinted);
    checkPrinted();
  }
  document.documentElement.dataset.ready = 'yes';
}

const notText = { accepted: false, problems: [{ code: 'notText' }], receipt: null };

/** Mail programs and editors change line ends and the last newline; nothing that is signed depends on them. */
export const tidy = written => `${written.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n').trim()}\n`;

/** The place that the fragment of a QR code names: log, index and leaf hash. The fragment never reaches a server. */
export function readPrinted(fragment) {
  const named = new URLSearchParams(fragment.slice(1));
  const index = decimal(named.get('index') ?? ''), leaf = hash(padded(named.get('leaf') ?? '')), log = named.get('log');
  return log && index !== null && leaf ? { log, index, leaf } : null;
}

const padded = base64Url => {
  const plain = base64Url.replaceAll('-', '+').replaceAll('_', '/');
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=');
};
