import {allowed, orderButton} from './orders.js';
import {age, count, element, percent, signed} from './format.js';

const ALARMS_SHOWN = 12;

// Bars, the most forgotten first; the mark says where the best was.
export function drawForgotten(target, forgotten) {
  if (forgotten.length === 0) {
    target.replaceChildren(element('p', {class: 'empty'}, 'No domain has been measured on everything that was learned yet.'));
    return;
  }
  const most = Math.max(10, ...forgotten.map(one => one.points));
  target.replaceChildren(element('table', {class: 'bars'}, element('tbody', {}, ...[...forgotten]
    .sort((one, other) => other.points - one.points)
    .map(one => {
      const bar = element('span', {class: 'bar'});
      bar.style.width = `${one.points / most * 100}%`;
      return element('tr', {}, element('th', {scope: 'row'}, one.domain), element('td', {class: 'track'}, bar),
        element('td', {class: 'number'}, one.points < 0.05 ? 'at its best' : `${signed(-one.points)} points`),
        element('td', {class: 'number soft'}, one.peakStep === null ? '' : `best at step ${count(one.peakStep)}`));
    }))));
}

export function drawAlarms(target, alarms, clockSkew) {
  if (alarms.length === 0) {
    target.replaceChildren(element('p', {class: 'empty'}, 'None.'));
    return;
  }
  const opened = target.querySelector('details')?.open;
  const line = alarm => element('li', {class: alarm.active ? alarm.severity : 'over'},
    element('span', {class: 'tag' + (alarm.active && alarm.severity !== 'info' ? ' bad' : '')}, alarm.active ? alarm.severity : 'over'), ' ',
    element('b', {}, alarm.kind.replaceAll('-', ' ')), ' ', alarm.message, ' ',
    element('small', {}, `${age(Date.now() - clockSkew - alarm.time)} ago${alarm.domain === null ? '' : `, domain ${alarm.domain}`}`));
  const list = some => element('ul', {class: 'alarms'}, ...some.map(line));
  target.replaceChildren(list(alarms.slice(0, ALARMS_SHOWN)));
  if (alarms.length > ALARMS_SHOWN) {
    const more = element('details', {}, element('summary', {}, `${count(alarms.length - ALARMS_SHOWN)} more`), list(alarms.slice(ALARMS_SHOWN)));
    more.open = opened === true;
    target.append(more);
  }
}

export function drawCheckpoints(target, {checkpoints, live}, clockSkew) {
  if (checkpoints.length === 0) {
    target.replaceChildren(element('p', {class: 'empty'}, 'No checkpoint has been announced yet.'));
    return;
  }
  const head = element('tr', {}, ...['checkpoint', 'domain', 'verdict', 'step', 'pairs trained', 'average', 'cumulative', 'domains evaluated', 'age', ...(allowed ? [''] : [])]
    .map(name => element('th', {scope: 'col'}, name)));
  const rows = checkpoints.flatMap(checkpoint => {
    const name = element('td', {}, element('code', {}, checkpoint.id));
    if (checkpoint.id === live.checkpoint) name.append(element('span', {class: 'tag live'}, 'live'));
    const domain = element('td', {}, checkpoint.domain ?? 'untrained');
    if (checkpoint.endOfDomain) domain.append(element('span', {class: 'tag'}, 'end of domain'));
    if (checkpoint.failed) domain.append(element('span', {class: 'tag bad'}, 'evaluation failed'));
    const row = element('tr', {class: checkpoint.id === live.checkpoint ? 'live' : null}, name, domain, verdict(checkpoint.verdict),
      ...[count(checkpoint.step), count(checkpoint.trainedPairs), percent(checkpoint.averageAccuracy), percent(checkpoint.cumulative),
        checkpoint.evaluated === 0 ? '–' : count(checkpoint.evaluated), age(Date.now() - clockSkew - checkpoint.createdAt)]
        .map(text => element('td', {}, text)));
    const against = checkpoint.verdict?.findings ?? [];
    if (allowed) {
      const order = checkpoint.id === live.checkpoint ? [] : checkpoint.id === live.before ? [orderButton('roll-back', checkpoint.id)]
        : [orderButton('promote', checkpoint.id, against)];
      row.append(element('td', {}, ...order));
    }
    if (checkpoint.verdict?.outcome !== 'fail') return [row];
    return [row, element('tr', {class: 'why'}, element('td', {colspan: '10'}, against.join(' ')))];
  });
  target.replaceChildren(element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)));
}

function verdict(given) {
  if (given === null) return element('td', {class: 'soft'}, '–');
  const against = given.comparedWith === null ? '' : `Compared with ${given.comparedWith}. `;
  return element('td', {title: against + given.findings.join(' ')},
    element('span', {class: 'tag verdict ' + (given.outcome === 'pass' ? 'good' : given.outcome === 'fail' ? 'bad' : 'none')}, given.outcome));
}

export function drawChanges(target, changes, clockSkew) {
  if (changes.length === 0) {
    target.replaceChildren();
    return;
  }
  target.replaceChildren(element('h3', {}, 'Promotions'), element('ol', {class: 'changes'}, ...changes.map(change =>
    element('li', {}, `${change.action} `, element('code', {}, change.checkpoint), ` by ${change.by || 'nobody named'}`,
      change.reason ? `: ${change.reason} ` : ' ', element('small', {}, `${age(Date.now() - clockSkew - change.at)} ago`)))));
}
