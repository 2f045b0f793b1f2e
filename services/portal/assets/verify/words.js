// Words, names and dates in the reader's language, as the portal gives them to the page.
export function speak(texts) {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const word = (key, values = {}) => fill(texts.words[key] ?? key, values);
  return {
    word,
    has: key => key in texts.words,
    count: value => value.toString().replace(/\B(?=(\d{3})+$)/g, ','),
    /** Name of a coded thing with its code; what is proven is the code. */
    name: (kind, code, ...within) => {
      const name = texts.names?.[[kind, ...within, code].join('/')];
      return name ? word('verify.named', { name, code }) : code;
    },
    /** Bangkok time, Buddhist Era, as on every page. */
    instant: milliseconds => {
      if (!Number.isFinite(milliseconds)) return null;
      const local = new Date(milliseconds + 7 * 3600e3);
      const two = value => String(value).padStart(2, '0');
      const months = texts.words['verify.months'].split(' ');
      return word('verify.instant', { day: local.getUTCDate(), month: months[local.getUTCMonth()], year: local.getUTCFullYear() + 543,
        clock: `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}` }).replaceAll(' ', '\u00a0');
    },
  };
}
