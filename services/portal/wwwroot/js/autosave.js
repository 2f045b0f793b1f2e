// Keeps a draft as one goes on. Without it the button does the same; files go with the button only.
for (const form of document.querySelectorAll('form[data-autosave]')) {
  const said = form.querySelector('[data-said]');
  let timer = 0, running = false, again = false;
  const save = async () => {
    if (running) { again = true; return; }
    const entered = new FormData(form);
    if (!entered.get('claim')) return;
    for (const file of form.querySelectorAll('input[type=file]')) entered.delete(file.name);
    running = true;
    try {
      const answer = await fetch(form.action, { method: 'POST', body: entered, headers: { 'X-Autosave': '1' }, redirect: 'error' });
      said.textContent = answer.ok ? said.dataset.kept : said.dataset.notKept;
    } catch {
      said.textContent = said.dataset.notKept;
    }
    running = false;
    if (again) { again = false; await save(); }
  };
  form.addEventListener('input', event => {
    if (event.target.type === 'file') return;
    clearTimeout(timer);
    timer = setTimeout(save, 1200);
  });
  form.addEventListener('submit', () => clearTimeout(timer));
}
