import {LineChart, sparkline} from './charts.js';
import {drawMatrix} from './matrix.js';
import {age, count, element, percent, signed} from './format.js';

const CARDS = [
  {key: 'average_accuracy', name: 'Average accuracy', unit: '% Rₘ', text: 'Mean over the learned domains, each in its own gallery. Higher is better.', show: percent},
  {key: 'cumulative', name: 'Cumulative accuracy', unit: '% Rₘ', text: 'All learned domains in one gallery, which is harder. Higher is better.', show: percent},
  {key: 'backward_transfer', name: 'Backward transfer', unit: 'points', text: 'Change on earlier domains since each was learned. Negative means forgetting.', show: signed, sign: 1},
  {key: 'forward_transfer', name: 'Forward transfer', unit: 'points', text: 'Gain over the initial model on domains not yet learned. Positive means earlier domains help.', show: signed, sign: 1},
  {key: 'forgetting_max', name: 'Forgetting', unit: 'points', text: 'Fall from the best value a domain ever had. Positive means forgetting; 0 is ideal.', show: signed, sign: -1},
];

const lossChart = new LineChart(document.getElementById('loss'), {digits: 3, empty: 'No training step has been reported yet.', dots: false, labels: true});
const accuracyChart = new LineChart(document.getElementById('accuracy'),
  {digits: 1, range: (plot, low, high) => [0, Math.max(10, high * 1.05)], empty: 'No checkpoint has been evaluated yet.', dots: true, labels: false});

let shown = null;
let clockSkew = 0;

function drawFacts(training) {
  const ageText = training.newestCheckpointAt === null ? null : age(Date.now() - clockSkew - training.newestCheckpointAt);
  const facts = [
    ['step', count(training.step)],
    ['domain', training.domain],
    ['pairs / s', training.pairsPerSecond === null ? null : training.pairsPerSecond.toFixed(1)],
    ['events behind', training.lag === null ? null : count(training.lag)],
    ['pairs trained', training.trainedPairs === null ? null : count(training.trainedPairs)],
    ['learning rate', training.learningRate === null ? null : training.learningRate.toExponential(1)],
    ['newest checkpoint', ageText === null ? null : `${ageText} ago`],
    ['dead letters', training.deadLetters === null ? null : count(training.deadLetters), training.deadLetters > 0 ? 'alert' : null],
  ];
  document.getElementById('facts').replaceChildren(...facts.map(([name, value, style]) =>
    element('dl', {class: 'fact', style: 'margin:0'}, element('dt', {}, name), element('dd', {class: style, title: value}, value ?? '–'))));
  document.getElementById('subtitle').textContent = training.learner === ''
    ? `model ${training.model}, waiting for the first checkpoint`
    : `model ${training.model} · learner ${training.learner}`;
}

function drawCards(continual) {
  document.getElementById('cards').replaceChildren(...CARDS.map(card => {
    const points = continual[card.key] ?? [];
    const last = points.length ? points[points.length - 1].value : null;
    const feeling = !card.sign || last === null || Math.abs(last) < 0.05 ? '' : last * card.sign > 0 ? ' good' : ' bad';
    return element('article', {class: 'card', id: `card-${card.key}`}, element('h3', {}, card.name),
      element('div', {class: 'value' + feeling}, card.show(last), last === null ? '' : element('small', {}, card.unit)),
      element('p', {}, card.text), sparkline(points));
  }));
}

function drawCheckpoints(checkpoints) {
  const target = document.getElementById('checkpoints');
  if (checkpoints.length === 0) {
    target.replaceChildren(element('p', {class: 'empty'}, 'No checkpoint has been announced yet.'));
    return;
  }
  const head = element('tr', {}, ...['checkpoint', 'domain', 'step', 'pairs trained', 'average', 'cumulative', 'domains evaluated', 'age']
    .map(name => element('th', {scope: 'col'}, name)));
  const rows = checkpoints.map(checkpoint => {
    const domain = element('td', {}, checkpoint.domain ?? 'untrained');
    if (checkpoint.endOfDomain) domain.append(element('span', {class: 'tag'}, 'end of domain'));
    if (checkpoint.failed) domain.append(element('span', {class: 'tag bad'}, 'evaluation failed'));
    return element('tr', {}, element('td', {}, element('code', {}, checkpoint.id)), domain,
      ...[count(checkpoint.step), count(checkpoint.trainedPairs), percent(checkpoint.averageAccuracy), percent(checkpoint.cumulative),
        checkpoint.evaluated === 0 ? '–' : count(checkpoint.evaluated), age(Date.now() - clockSkew - checkpoint.createdAt)]
        .map(text => element('td', {}, text)));
  });
  target.replaceChildren(element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)));
}

function drawLosses(losses, boundaries) {
  // The total first, then the terms: the legend reads like the formula.
  const names = Object.keys(losses.terms).sort((one, other) => (other === 'total') - (one === 'total') || one.localeCompare(other));
  lossChart.draw(losses.steps, Object.fromEntries(names.map(name => [name, losses.terms[name]])), boundaries);
  document.getElementById('loss-note').textContent = 'Each term over training steps'
    + (losses.width > 1 ? `, averaged over ${losses.width} steps` : '') + '; lines mark the ends of domains. Click a name to hide it.';
}

function draw(state) {
  shown = state;
  clockSkew = Date.now() - state.now;
  drawFacts(state.training);
  drawCards(state.continual);
  drawMatrix(document.getElementById('matrix'), document.getElementById('matrix-legend'), state.matrix);
  drawLosses(state.losses, state.boundaries);
  accuracyChart.draw(state.accuracy.steps, state.accuracy.domains, state.boundaries);
  drawCheckpoints(state.checkpoints);
}

let version = null;
let fetching = false;
async function refresh(newest) {
  if (fetching || newest === version) return;
  fetching = true;
  try {
    const answer = await fetch('api/state');
    if (answer.ok) {
      draw(await answer.json());
      version = newest;
    }
  } catch {
    // The event stream says that the connection is lost; it will ask again.
  } finally {
    fetching = false;
  }
}

function connected(live) {
  const pill = document.getElementById('connection');
  pill.textContent = live ? 'live' : 'connection lost';
  pill.classList.toggle('lost', !live);
}

document.getElementById('theme').addEventListener('click', () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('palimpsest-theme', root.dataset.theme);
  if (shown) draw(shown);
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => shown && draw(shown));
setInterval(() => shown && drawFacts(shown.training), 1000);

refresh('first');
// With ?still the page is drawn once and stays so: for pictures and print.
if (new URLSearchParams(location.search).has('still')) {
  connected(true);
} else {
  const events = new EventSource('api/events');
  events.addEventListener('version', event => { connected(true); refresh(event.data); });
  events.onerror = () => connected(false);
}
