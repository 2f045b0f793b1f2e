// One click to paper or PDF. Without script the browser's own menu does the same, and the button is not there.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
