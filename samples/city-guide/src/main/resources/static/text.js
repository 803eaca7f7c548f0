// Numbers, times and places as people read them, and the one way this page talks to its server.

const regionNames = new Intl.DisplayNames(['en'], { type: 'region' });
const whole = new Intl.NumberFormat('en');

export const byId = (id) => document.getElementById(id);

export const count = (number) => whole.format(number);

export function took(micros) {
  if (micros < 1000) return `${Math.round(micros)} µs`;
  const millis = micros / 1000;
  return millis < 100 ? `${millis.toFixed(1)} ms` : `${Math.round(millis)} ms`;
}

export function countryOf(city) {
  try {
    return regionNames.of(city.country) ?? city.country;
  } catch {
    return city.country;
  }
}

export const whereIs = (city) => (city.region ? `${city.region}, ${countryOf(city)}` : countryOf(city));

export function coordinates(latitude, longitude) {
  const north = latitude < 0 ? 'S' : 'N';
  const east = longitude < 0 ? 'W' : 'E';
  return `${Math.abs(latitude).toFixed(2)}° ${north}, ${Math.abs(longitude).toFixed(2)}° ${east}`;
}

export function moment(instant) {
  return new Date(instant).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium' });
}

export function localTime(zone) {
  try {
    const time = new Date().toLocaleTimeString('en', { timeZone: zone, timeStyle: 'short' });
    return `${time} (${zone})`;
  } catch {
    return zone;
  }
}

export async function call(path, method = 'GET') {
  const answer = await fetch(path, { method, headers: { accept: 'application/json' }, cache: 'no-store' });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status}`);
  return answer.json();
}
