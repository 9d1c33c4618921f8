import {count, element} from './format.js';

// How evaluators share the work; asked now and then, as it changes apart from what the page draws.
const EVERY = 5000;
const target = document.getElementById('evaluators');

export async function followEvaluators() {
  try {
    const answer = await fetch('api/evaluators');
    if (answer.ok) draw(await answer.json());
    else target.replaceChildren(element('p', {class: 'empty'}, 'The evaluation stream is starting.'));
  } catch {
    // The page that has no connection says so at its top.
  }
  setTimeout(followEvaluators, EVERY);
}

function draw(share) {
  const opened = target.querySelector('details')?.open;
  const rows = share.evaluators.map(one => element('tr', {class: one.here ? 'live' : null}, element('td', {}, one.address,
    one.here ? element('span', {class: 'tag live'}, 'this one') : ''), element('td', {}, count(one.active)), element('td', {}, count(one.standby))));
  const head = element('tr', {}, ...['page', 'partitions of domains', 'warm copies'].map(name => element('th', {scope: 'col'}, name)));
  const held = element('p', {}, `This one is ${share.state.toLowerCase().replaceAll('_', ' ')}, has ${count(share.waiting)} records waiting, and holds ${
    count(share.pairs)} held-out pairs of ${count(share.domains)} domains.`);
  const galleries = element('details', {}, element('summary', {}, 'Galleries'), element('table', {class: 'letters'}, element('thead', {},
    element('tr', {}, ...['domain', 'test pairs', 'validation pairs'].map(name => element('th', {scope: 'col'}, name)))),
  element('tbody', {}, ...share.galleries.map(one => element('tr', {}, element('td', {}, one.domain), element('td', {}, count(one.test)),
    element('td', {}, count(one.validation)))))));
  galleries.open = opened === true;
  target.replaceChildren(element('table', {class: 'letters'}, element('thead', {}, head), element('tbody', {}, ...rows)), held, galleries);
}
