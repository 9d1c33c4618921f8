// Numbers and times for people; a dash for what is not known.
export const DASH = '–';

export function percent(value, digits = 1) {
  return value === null || value === undefined ? DASH : value.toFixed(digits);
}

export function signed(value) {
  return value === null || value === undefined ? DASH : (value > 0 ? '+' : value < 0 ? '−' : '') + Math.abs(value).toFixed(1);
}

export function count(value) {
  return value === null || value === undefined ? DASH : Math.round(value).toLocaleString('en');
}

export function age(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

export function cssColor(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
