import {element} from './format.js';

// Promoting and rolling back. Asks for a reason and a name, which go into the audit; the name is remembered in this browser.
const dialog = document.getElementById('order');
const message = document.getElementById('order-message');
const confirm = document.getElementById('order-confirm');
let ordered = null;

export let allowed = false;

export async function learnWhetherAllowed() {
  try {
    allowed = (await (await fetch('api/orders')).json()).allowed === true;
  } catch {
    allowed = false;
  }
}

export function orderButton(order, checkpoint, warnings = []) {
  const button = element('button', {type: 'button', class: 'text', 'data-order': order}, order === 'promote' ? 'Promote' : 'Roll back');
  button.addEventListener('click', () => ask(order, checkpoint, warnings));
  return button;
}

function ask(order, checkpoint, warnings) {
  ordered = {order, checkpoint};
  document.getElementById('order-title').textContent = order === 'promote' ? 'Promote' : 'Roll back to';
  document.getElementById('order-checkpoint').textContent = checkpoint;
  document.getElementById('order-warnings').replaceChildren(...warnings.map(text => element('li', {}, text)));
  document.getElementById('order-reason').value = '';
  document.getElementById('order-by').value = localStorage.getItem('palimpsest-name') ?? '';
  message.textContent = '';
  confirm.textContent = order === 'promote' ? 'Promote' : 'Roll back';
  dialog.showModal();
}

document.getElementById('order-cancel').addEventListener('click', () => dialog.close());
document.getElementById('order-form').addEventListener('submit', async event => {
  event.preventDefault();
  const by = document.getElementById('order-by').value.trim();
  const reason = document.getElementById('order-reason').value.trim();
  localStorage.setItem('palimpsest-name', by);
  confirm.disabled = true;
  message.textContent = 'The checkpoint is being verified …';
  try {
    const answer = await fetch('api/orders', {method: 'POST', headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({...ordered, reason, by})});
    if (answer.ok) dialog.close();
    else message.textContent = (await answer.json()).message;
  } catch {
    message.textContent = 'The evaluator cannot be reached; nothing is known of the order. Look at the promotions before you try again.';
  } finally {
    confirm.disabled = false;
  }
});
