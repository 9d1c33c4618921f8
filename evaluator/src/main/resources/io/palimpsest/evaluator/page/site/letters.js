import {age, element} from './format.js';

// What was set aside, why and from where. Read when the number of dead letters changes, and further back when asked.
const target = document.getElementById('letters');
const older = document.getElementById('letters-older');
let count = null;
let before = '';

export function drawLetters(deadLetters) {
  if (deadLetters === count) return;
  count = deadLetters;
  load(false);
}

async function load(further) {
  let answer;
  try {
    answer = await (await fetch('api/dead-letters' + (further ? `?before=${before}` : ''))).json();
  } catch {
    // The page that has no connection says so at its top.
    count = null;
    return;
  }
  if (answer.message) {
    target.replaceChildren(element('p', {class: 'empty'}, answer.message));
    return;
  }
  before = answer.before;
  const lines = answer.letters.map(line);
  older.hidden = lines.length === 0;
  if (further) {
    target.querySelector('tbody').append(...lines);
  } else if (lines.length === 0) {
    target.replaceChildren(element('p', {class: 'empty'}, 'None: every event could be used.'));
  } else {
    const head = element('tr', {}, ...['picture', 'why', 'event', 'from', 'set aside'].map(name => element('th', {scope: 'col'}, name)));
    target.replaceChildren(element('table', {class: 'letters'}, element('thead', {}, head), element('tbody', {}, ...lines)));
  }
}

function line(letter) {
  const picture = letter.picture === null ? '–'
    : element('img', {src: letter.picture, alt: letter.caption ?? 'its picture', width: '48', height: '48', loading: 'lazy'});
  return element('tr', {}, element('td', {}, picture),
    element('td', {class: 'why'}, element('b', {}, letter.code ?? 'unknown'), ' ', letter.reason ?? 'Its headers are damaged.'),
    element('td', {}, element('code', {}, letter.sampleId ?? letter.key ?? '–'), letter.domain === null ? '' : ` ${letter.domain}`,
      element('div', {class: 'soft'}, letter.caption ?? '')),
    element('td', {}, letter.source === undefined ? '–' : `${letter.source} @ ${letter.sourceOffset}`,
      element('div', {class: 'soft'}, letter.stage === undefined ? '' : `by ${letter.stage}${letter.model ? `, model ${letter.model}` : ''}`)),
    element('td', {}, `${age(Date.now() - letter.time)} ago`, element('div', {class: 'soft'}, `${letter.partition} @ ${letter.offset}`)));
}

older.addEventListener('click', () => load(true));
