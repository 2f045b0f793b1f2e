// Elements and words.
export function el(tag, properties = {}, ...children) {
  const { role, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  if (role) made.setAttribute('role', role);
  made.append(...children);
  return made;
}

export const icon = name => document.getElementById(`icon-${name}`).content.cloneNode(true);

export const speaker = words => (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, value) => values[value] ?? whole);
