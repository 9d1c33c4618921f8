import {element} from './format.js';

// Words find held-out pictures, a picture finds words; with any announced checkpoint, to watch it learn or forget.
const RESULTS = 12;
const WAIT = 1000;
const PATIENCE = 90;

const form = document.getElementById('search-form');
const words = document.getElementById('search-text');
const choice = document.getElementById('search-checkpoint');
const found = document.getElementById('search-results');
const note = document.getElementById('search-note');
let asked = null;
let turn = 0;

// The checkpoints that a reader can choose from; the choice stays when the list changes.
export function offerCheckpoints({checkpoints, live}) {
  const names = checkpoints.map(checkpoint => ({id: checkpoint.id,
    text: `step ${checkpoint.step.toLocaleString('en')}, ${checkpoint.domain ?? 'untrained'}${checkpoint.endOfDomain ? ', end' : ''}`
      + (checkpoint.id === live.checkpoint ? ' (live)' : '')}));
  const options = [{id: '', text: live.checkpoint === null ? 'the one that answers now' : 'the live one'}, ...names];
  const shown = [...choice.options].map(option => option.value + option.text).join();
  if (shown === options.map(option => option.id + option.text).join()) return;
  const chosen = choice.value;
  choice.replaceChildren(...options.map(({id, text}) => element('option', {value: id}, text)));
  choice.value = options.some(option => option.id === chosen) ? chosen : '';
}

async function search(query, title) {
  asked = {query, title};
  const mine = ++turn;
  note.textContent = 'searching …';
  const body = JSON.stringify({...query, k: RESULTS, ...(choice.value ? {checkpoint: choice.value} : {})});
  for (let attempt = 0; attempt < PATIENCE; attempt++) {
    let answer;
    let content;
    try {
      answer = await fetch('v1/search', {method: 'POST', headers: {'Content-Type': 'application/json'}, body});
      content = await answer.json();
    } catch {
      if (mine === turn) note.textContent = 'The evaluator cannot be reached, or does not answer requests (serving.enabled).';
      return;
    }
    if (mine !== turn) return;
    if (answer.ok) {
      note.replaceChildren(...title, ` among ${content.searched.toLocaleString('en')} held-out pairs, by `, element('code', {}, content.checkpointId));
      found.replaceChildren(...content.results.map(result => query.image ? caption(result) : picture(result)));
      return;
    }
    if (!content.type?.endsWith('checkpoint-loading')) {
      note.textContent = content.detail ?? `The evaluator answered ${answer.status}.`;
      found.replaceChildren();
      return;
    }
    note.textContent = 'The checkpoint is being loaded …';
    await new Promise(resolve => setTimeout(resolve, WAIT));
  }
  note.textContent = 'The checkpoint was not loaded in time; try again.';
}

function picture(result) {
  const image = element('img', {src: result.picture, alt: result.caption, width: '64', height: '64', loading: 'lazy'});
  const button = element('button', {type: 'button', class: 'hit', title: `${result.caption} (${result.domain}); click for its words`}, image,
    element('span', {}, result.caption), element('small', {}, `${result.domain} · ${result.score.toFixed(2)}`));
  button.addEventListener('click', () => searchPicture(result.picture));
  return element('li', {}, button);
}

function caption(result) {
  const button = element('button', {type: 'button', class: 'hit words', title: 'Click for pictures'}, element('span', {}, result.caption),
    element('small', {}, `${result.domain} · ${result.score.toFixed(2)}`));
  button.addEventListener('click', () => {
    words.value = result.caption;
    searchWords();
  });
  return element('li', {}, button);
}

function searchWords() {
  const text = words.value.trim();
  if (text) search({text}, [`Pictures for “${text}”`]);
}

async function searchPicture(address) {
  const blob = typeof address === 'string' ? await (await fetch(address)).blob() : address;
  const image = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  search({image}, ['Words for ', element('img', {src: image, alt: 'the picture', width: '28', height: '28', class: 'asked'})]);
}

form.addEventListener('submit', event => {
  event.preventDefault();
  searchWords();
});
choice.addEventListener('change', () => asked && search(asked.query, asked.title));
document.getElementById('search-file').addEventListener('change', event => {
  if (event.target.files.length > 0) searchPicture(event.target.files[0]);
  event.target.value = '';
});
