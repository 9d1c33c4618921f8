import {cssColor, element} from './format.js';

// Told apart in both themes and by most colour-blind readers; the order is the order of the domains.
const LINES = ['#0f9d8f', '#e07b39', '#5b7bd5', '#c2497f', '#8a9a1f', '#8b5cc7', '#c79a1b', '#2f9bd1', '#a3553a', '#6b7f86'];

export function lineColor(index) {
  return LINES[index % LINES.length];
}

// One chart that is built when its series change and only fed otherwise, so that hidden series stay hidden.
export class LineChart {
  constructor(target, {digits, range, empty, dots, labels, time}) {
    this.target = target;
    this.digits = digits;
    this.range = range;
    this.empty = empty;
    this.dots = dots;
    this.labels = labels;
    this.time = time === true;
    this.markers = [];
    this.hidden = new Set();
    new ResizeObserver(() => this.plot && this.plot.setSize(this.size())).observe(target);
  }

  // steps are milliseconds since the epoch in a chart over time; markers are vertical lines {at, label, alarm}.
  draw(steps, series, markers) {
    this.markers = markers;
    const names = Object.keys(series);
    if (steps.length === 0 || names.length === 0) {
      this.drop();
      this.target.replaceChildren(element('p', {class: 'empty'}, this.empty));
      return;
    }
    const data = [steps, ...names.map(name => series[name])];
    const shape = names.join('\n') + cssColor('--ink');
    if (this.plot && this.shape === shape) {
      this.plot.setData(data);
      return;
    }
    this.drop();
    this.target.replaceChildren();
    this.shape = shape;
    this.plot = new uPlot(this.options(names), data, this.target);
  }

  drop() {
    if (this.plot) this.plot.destroy();
    this.plot = null;
  }

  size() {
    return {width: Math.max(240, this.target.clientWidth), height: 270};
  }

  options(names) {
    const axis = {stroke: cssColor('--soft'), grid: {stroke: cssColor('--grid'), width: 1}, ticks: {stroke: cssColor('--grid')},
      font: '11px system-ui, sans-serif'};
    const text = (plot, value) => value === null || value === undefined ? '–' : value.toFixed(this.digits);
    return {
      ...this.size(),
      ms: 1,
      scales: {x: {time: this.time}, y: this.range ? {range: this.range} : {}},
      axes: [{...axis, space: 60}, {...axis, size: 44}],
      legend: {live: true},
      cursor: {drag: {x: true, y: false}},
      series: [this.time ? {label: 'time', value: (plot, value) => value === null ? '–' : new Date(value).toLocaleString()}
        : {label: 'step', value: (plot, value) => value === null ? '–' : String(value)},
        ...names.map((name, index) => ({label: name, stroke: lineColor(index), width: name === 'total' ? 2.2 : 1.6,
          spanGaps: true, value: text, points: {show: this.dots, size: 5}, show: !this.hidden.has(name)}))],
      hooks: {
        draw: [plot => this.drawMarkers(plot)],
        setSeries: [(plot, index) => this.remember(plot, index)],
      },
    };
  }

  remember(plot, index) {
    if (index === null || index === undefined || index === 0) return;
    const {label, show} = plot.series[index];
    if (show) this.hidden.delete(label); else this.hidden.add(label);
  }

  drawMarkers(plot) {
    const {ctx, bbox} = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.globalAlpha = 0.65;
    ctx.lineWidth = ratio;
    ctx.font = `${10 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = 'right';
    ctx.textBaseline = 'bottom';
    let before = -Infinity;
    for (const {at, label, alarm} of this.markers) {
      const x = Math.round(plot.valToPos(at, 'x', true));
      if (x < bbox.left || x > bbox.left + bbox.width + 1) continue;
      ctx.strokeStyle = ctx.fillStyle = cssColor(alarm ? '--bad' : '--soft');
      ctx.setLineDash(alarm ? [] : [3 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      if (this.labels && !alarm && x - before > 14 * ratio) {
        ctx.save();
        ctx.translate(x - 2 * ratio, bbox.top + 4 * ratio);
        ctx.rotate(-Math.PI / 2);
        ctx.fillText(label, 0, 0);
        ctx.restore();
        before = x;
      }
    }
    ctx.restore();
  }
}

// A line without axes, for a card.
export function sparkline(points) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 100 30');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  if (points.length > 1) {
    const values = points.map(point => point.value);
    const low = Math.min(...values);
    const spread = Math.max(...values) - low || 1;
    const first = points[0].step;
    const width = points[points.length - 1].step - first || 1;
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', points.map((point, index) =>
      `${index ? 'L' : 'M'}${((point.step - first) / width * 100).toFixed(2)} ${(27 - (point.value - low) / spread * 24).toFixed(2)}`).join(''));
    path.setAttribute('fill', 'none');
    path.setAttribute('stroke', 'var(--accent)');
    path.setAttribute('stroke-width', '1.6');
    path.setAttribute('vector-effect', 'non-scaling-stroke');
    svg.append(path);
  }
  return svg;
}
