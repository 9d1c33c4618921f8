import {LineChart, sparkline} from './charts.js';
import {drawMatrix} from './matrix.js';
import {ChosenChart} from './chosen.js';
import {drawAlarms, drawChanges, drawCheckpoints, drawForgotten} from './panels.js';
import {followEvaluators} from './evaluators.js';
import {drawLetters} from './letters.js';
import {offerCheckpoints} from './search.js';
import {learnWhetherAllowed} from './orders.js';
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

const representationChart = new LineChart(document.getElementById('representation'),
  {digits: 3, empty: 'No domain has been measured again since it was learned.', dots: true, labels: false});
const beforeChart = new ChosenChart('before', name => name.startsWith('prequential.'), 'No training pair has been scored yet.');
const driftChart = new ChosenChart('drift', name => !name.startsWith('prequential.'), 'No window of training pairs has been compared yet.');

let shown = null;
let clockSkew = 0;

function drawFacts({training, live, forgotten, alarms}) {
  const ageText = training.newestCheckpointAt === null ? null : age(Date.now() - clockSkew - training.newestCheckpointAt);
  const worst = forgotten.reduce((found, one) => one.points > (found?.points ?? 0.05) ? one : found, null);
  const warnings = alarms.filter(alarm => alarm.active && alarm.severity !== 'info').length;
  const facts = [
    ['step', count(training.step)],
    ['domain', training.domain],
    ['pairs / s', training.pairsPerSecond === null ? null : training.pairsPerSecond.toFixed(1)],
    ['events behind', training.lag === null ? null : count(training.lag)],
    ['event to trained', training.delaySeconds === null ? null : age(1000 * training.delaySeconds)],
    ['pairs trained', training.trainedPairs === null ? null : count(training.trainedPairs)],
    ['learning rate', training.learningRate === null ? null : training.learningRate.toExponential(1)],
    ['live checkpoint', live.checkpoint === null ? 'none' : live.stepsBehind === null ? live.checkpoint
      : live.stepsBehind === 0 ? 'the newest' : `${count(live.stepsBehind)} steps behind`, null, live.checkpoint],
    ['worst forgotten', worst === null ? null : `${worst.domain} ${signed(-worst.points)}`],
    ['newest checkpoint', ageText === null ? null : `${ageText} ago`],
    ['warnings', count(warnings), warnings > 0 ? 'alert' : null],
    ['dead letters', training.deadLetters === null ? null : count(training.deadLetters), training.deadLetters > 0 ? 'alert' : null],
  ];
  document.getElementById('facts').replaceChildren(...facts.map(([name, value, style, title]) =>
    element('dl', {class: 'fact', style: 'margin:0'}, element('dt', {}, name),
      element('dd', {class: style, title: title ?? value}, value ?? '–'))));
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

function drawLosses(losses, markers) {
  // The total first, then the terms: the legend reads like the formula.
  const names = Object.keys(losses.terms).sort((one, other) => (other === 'total') - (one === 'total') || one.localeCompare(other));
  lossChart.draw(losses.steps, Object.fromEntries(names.map(name => [name, losses.terms[name]])), markers);
  document.getElementById('loss-note').textContent = 'Each term over training steps'
    + (losses.width > 1 ? `, averaged over ${losses.width} steps` : '') + '; lines mark the ends of domains. Click a name to hide it.';
}

function draw(state) {
  shown = state;
  clockSkew = Date.now() - state.now;
  const boundaries = state.boundaries.map(({step, domain}) => ({at: step, label: domain, alarm: false}));
  const stepAlarms = state.alarms.filter(alarm => alarm.checkpoint !== null && !alarm.kind.startsWith('gate-')).map(alarm => ({at: alarm.step, label: alarm.kind, alarm: true}));
  const timeAlarms = kind => state.alarms.filter(alarm => kind(alarm.kind)).map(alarm => ({at: alarm.time, label: alarm.kind, alarm: true}));
  drawFacts(state);
  offerCheckpoints(state);
  drawCards(state.continual);
  drawMatrix(document.getElementById('matrix'), document.getElementById('matrix-legend'), state.matrix);
  drawLosses(state.losses, boundaries);
  accuracyChart.draw(state.accuracy.steps, state.accuracy.domains, [...boundaries, ...stepAlarms]);
  drawForgotten(document.getElementById('forgotten'), state.forgotten);
  representationChart.draw(state.representation.steps, state.representation.domains, boundaries);
  beforeChart.draw(state.charts, timeAlarms(kind => kind === 'prequential-drift'));
  driftChart.draw(state.charts, timeAlarms(kind => kind === 'data-drift' || kind === 'input-drift'));
  drawAlarms(document.getElementById('alarms'), state.alarms, clockSkew);
  drawCheckpoints(document.getElementById('checkpoints'), state, clockSkew);
  drawLetters(state.training.deadLetters);
  drawChanges(document.getElementById('changes'), state.changes, clockSkew);
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
setInterval(() => shown && drawFacts(shown), 1000);

learnWhetherAllowed().then(() => refresh('first'));
followEvaluators();
// With ?still the page is drawn once and stays so: for pictures and print.
if (new URLSearchParams(location.search).has('still')) {
  connected(true);
} else {
  const events = new EventSource('api/events');
  events.addEventListener('version', event => { connected(true); refresh(event.data); });
  events.onerror = () => connected(false);
}
