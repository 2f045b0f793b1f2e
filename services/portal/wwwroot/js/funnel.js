// Draws the funnel beside its table. The table says everything; this only makes the shape visible.
const colour = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

const marks = {
  Usual: { symbol: 'circle', size: 9, colour: '--usual' },
  Better: { symbol: 'triangle', size: 13, colour: '--better' },
  LookCloser: { symbol: 'path://M0 0H14L7 13Z', size: 13, colour: '--closer' },
};

const line = (values, tone, type) => ({
  type: 'line', data: values, showSymbol: false, silent: true, animation: false,
  lineStyle: { color: tone, width: 1.5, type }, tooltip: { show: false },
});

function options(figure, plot) {
  const ink = colour(figure, '--ink'), soft = colour(figure, '--ink-2'), rule = colour(figure, '--line'), brand = colour(figure, '--brand');
  const word = { color: ink, fontFamily: 'Sarabun, sans-serif', fontSize: 14 };
  const limit = index => plot.limits.map(row => [row[0], row[index]]);
  return {
    animation: false,
    textStyle: word,
    grid: { left: 8, right: 24, top: 40, bottom: 48, containLabel: true },
    xAxis: { type: 'log', name: plot.sizeLabel, nameLocation: 'middle', nameGap: 32, nameTextStyle: word, min: plot.limits[0][0], max: plot.limits.at(-1)[0],
      axisLabel: { ...word, color: soft, customValues: plot.ticks, formatter: value => Math.round(value).toLocaleString('en') },
      axisTick: { customValues: plot.ticks }, splitLine: { show: false } },
    yAxis: { type: 'value', name: plot.valueLabel, nameTextStyle: { ...word, align: 'left' }, scale: true, axisLabel: { ...word, color: soft }, splitLine: { lineStyle: { color: rule } } },
    tooltip: { trigger: 'item', confine: true, renderMode: 'html', backgroundColor: colour(figure, '--paper'), borderColor: soft, textStyle: word,
      // A text node: a string of mark-up would need inline styles, which the page's policy refuses.
      formatter: item => { const tip = document.createElement('div'); tip.className = 'tip'; tip.textContent = plot.points[item.dataIndex]?.tip ?? ''; return tip; } },
    series: [
      line(limit(3), soft, 'solid'), line(limit(4), soft, 'solid'),
      line(limit(1), soft, 'dashed'), line(limit(2), soft, 'dashed'),
      line([[plot.limits[0][0], plot.centre], [plot.limits.at(-1)[0], plot.centre]], brand, 'solid'),
      { type: 'scatter', data: plot.points.map(point => ({
          value: [point.n, point.value], symbol: marks[point.standing].symbol, symbolSize: marks[point.standing].size,
          itemStyle: { color: colour(figure, marks[point.standing].colour), borderColor: colour(figure, '--paper'), borderWidth: 1 } })) },
    ],
  };
}

async function draw(figure) {
  const plot = JSON.parse(document.getElementById(figure.dataset.funnel).textContent);
  const { init } = await import(figure.dataset.library);
  const chart = init(figure, null, { renderer: 'svg' });
  const show = () => chart.setOption(options(figure, plot), true);
  show();
  new ResizeObserver(() => chart.resize()).observe(figure);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);

  // Arrow keys walk the points from small to large.
  const walk = plot.points.map((point, index) => [point.n, index]).sort((a, b) => a[0] - b[0]).map(pair => pair[1]);
  let at = -1;
  figure.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    at = (at + step + walk.length) % walk.length;
    chart.dispatchAction({ type: 'showTip', seriesIndex: 5, dataIndex: walk[at] });
    figure.setAttribute('aria-label', plot.points[walk[at]].tip);
  });
}

const seen = new IntersectionObserver(entries => {
  for (const entry of entries.filter(e => e.isIntersecting)) {
    seen.unobserve(entry.target);
    draw(entry.target).catch(() => entry.target.remove());
  }
}, { rootMargin: '200px' });

document.querySelectorAll('[data-funnel]').forEach(figure => seen.observe(figure));
