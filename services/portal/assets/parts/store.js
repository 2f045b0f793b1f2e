// What waits on this phone between two steps, and nothing longer. A browser that keeps nothing still works while the page is open.
const memory = new Map();
const name = key => `transparency-${key}`;

export function keep(key, value) {
  memory.set(key, value);
  try {
    localStorage.setItem(name(key), JSON.stringify(value));
  } catch { /* Private mode, or full. */ }
}

export function kept(key) {
  try {
    return memory.get(key) ?? JSON.parse(localStorage.getItem(name(key)));
  } catch {
    return null;
  }
}

export function drop(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(name(key));
  } catch { /* Nothing was kept. */ }
}
