// Sends what is asked and nothing else: no cookie, no referrer. Throws { silent } when nobody answers or too many ask.
const patience = 20_000;

export async function send(path, body) {
  let answer, told;
  try {
    answer = await fetch(path, { method: body ? 'POST' : 'GET', credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store', signal: AbortSignal.timeout?.(patience),
      headers: body ? { 'Content-Type': 'application/json' } : {}, body: body && JSON.stringify(body) });
    told = await answer.json().catch(failed => { if (answer.ok) throw failed; return {}; });
  } catch {
    // An answer that breaks off in the middle is none: whoever asks again under the same name is told the same.
    throw { silent: true, after: 5 };
  }
  if (answer.status === 429 || answer.status >= 500) throw { silent: true, after: Number(answer.headers.get('Retry-After')) || 5 };
  if (!answer.ok) throw { problem: (told.type ?? '').split(':').at(-1) };
  return told;
}

/** Tries again when the line is back, or after a while. */
export function later(action, seconds) {
  const once = () => { clearTimeout(timer); removeEventListener('online', once); action(); };
  const timer = setTimeout(once, seconds * 1000);
  addEventListener('online', once);
}
