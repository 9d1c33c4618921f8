import {element, percent, count, DASH, cssColor} from './format.js';

// The transfer matrix as a table: real text that can be read, copied and zoomed, coloured by value.
export function drawMatrix(target, legend, matrix) {
  if (matrix.rows.length === 0 || matrix.domains.length === 0) {
    target.replaceChildren(element('p', {class: 'empty'}, 'No checkpoint has been evaluated yet.'));
    legend.replaceChildren();
    return;
  }
  const ramp = ['--heat-low', '--heat-mid', '--heat-high'].map(name => cssColor(name).split(/\s+/).map(Number));
  const head = element('tr', {}, element('th', {class: 'row'}, 'after learning'));
  matrix.domains.forEach((domain, column) => {
    head.append(element('th', {scope: 'col', title: `${domain}: ${count(matrix.galleries[column])} held-out pairs`},
      domain, element('small', {}, matrix.galleries[column] === null ? '' : `n ${count(matrix.galleries[column])}`)));
  });
  const body = element('tbody');
  for (const row of matrix.rows) body.append(drawRow(matrix, row, ramp));
  const chance = element('tr', {class: 'chance'}, element('th', {class: 'row', scope: 'row'}, 'chance'));
  matrix.chance.forEach(value => chance.append(element('td', {}, percent(value))));
  body.append(chance);
  const table = element('table', {}, element('thead', {}, head), body);
  table.style.minWidth = `${8 + matrix.domains.length * 3.6}rem`;
  // Redrawing every second must not throw a reader who scrolled back to the start.
  const scrolled = target.scrollLeft;
  target.replaceChildren(table);
  target.scrollLeft = scrolled;
  legend.replaceChildren('0', element('span', {class: 'ramp'}), '100 %',
    element('span', {}, '· higher is better, chance depends on the size of the gallery'
      + (matrix.domainsInAll > matrix.domains.length ? ` · ${count(matrix.domains.length)} of ${count(matrix.domainsInAll)} domains` : '')));
}

function drawRow(matrix, row, ramp) {
  const label = row.kind === 'initial' ? 'initial model' : row.domain;
  const line = element('tr', {class: row.kind},
    element('th', {class: 'row', scope: 'row', title: row.checkpointId}, label, ' ',
      element('small', {}, row.kind === 'initial' ? '' : `step ${count(row.step)}`)));
  row.values.forEach((value, column) => {
    const domain = matrix.domains[column];
    const own = row.kind !== 'initial' && row.domain === domain;
    const cell = element('td', {class: (value === null ? 'unknown' : '') + (own ? ' own' : ''),
      title: `${label} on ${domain}: ${percent(value)}, chance ${percent(matrix.chance[column])}`},
      value === null ? DASH : percent(value));
    if (value !== null) {
      const color = mix(ramp, value / 100);
      cell.style.background = `rgb(${color.join(' ')})`;
      cell.style.color = luminance(color) > 0.36 ? '#10201d' : '#ffffff';
    }
    line.append(cell);
  });
  return line;
}

function mix([low, mid, high], share) {
  const at = Math.max(0, Math.min(1, share));
  const [from, to, part] = at < 0.5 ? [low, mid, at * 2] : [mid, high, at * 2 - 1];
  return from.map((channel, index) => Math.round(channel + (to[index] - channel) * part));
}

function luminance([red, green, blue]) {
  const linear = channel => (channel / 255) ** 2.2;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
