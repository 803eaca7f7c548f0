// Wires the page together and watches the server, so that a kill and a restart are seen as they happen.

import { CityCard, NearestCard, TokenCard } from './cards.js';
import { SearchBox } from './search.js';
import { SurvivalPanel } from './survival.js';
import { byId, call, count } from './text.js';
import { WorldMap } from './worldmap.js';

const WATCH_MILLIS = 1500;
const LOADING_MILLIS = 150;
const FAR_AWAY = [
  ['Null Island', 0, 0],
  ['Point Nemo', -48.88, -123.39],
  ['Mount Everest', 27.99, 86.93],
  ['South Pole', -90, 0],
];

const map = new WorldMap(byId('map'), ask);
const survival = new SurvivalPanel();
const nearest = new NearestCard(openCity);
const cityCard = new CityCard();
const tokenCard = new TokenCard();
let bootNumber = 0;
let mapLoaded = -1;

new SearchBox((city) => {
  map.mark(city.latitude, city.longitude);
  openCity(city);
});

byId('point-form').addEventListener('submit', (event) => {
  event.preventDefault();
  ask(Number(byId('lat').value), Number(byId('lon').value));
});

byId('presets').append(...FAR_AWAY.map(([name, latitude, longitude]) => {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = name;
  button.addEventListener('click', () => ask(latitude, longitude));
  return button;
}));

async function ask(latitude, longitude) {
  byId('lat').value = latitude.toFixed(2);
  byId('lon').value = longitude.toFixed(2);
  map.ask(latitude, longitude);
  const answer = await call(`/api/nearest?lat=${latitude.toFixed(4)}&lon=${longitude.toFixed(4)}`).catch(() => null);
  byId('search-time').textContent = answer ? '' : 'No answer now: the cities are being loaded.';
  if (!answer) return;
  map.answer(answer.city.latitude, answer.city.longitude);
  nearest.show(answer, bootNumber);
}

function openCity(city) {
  tokenCard.offer(city);
  cityCard.open(city).catch(() => survival.lost());
}

function showLoading(load) {
  byId('loading').hidden = load.state === 'READY';
  byId('load-bar').max = load.total || 100;
  byId('load-bar').value = load.loaded;
  byId('load-text').textContent = load.state === 'FAILED'
    ? `failed: ${load.message}`
    : `${count(load.loaded)} of ${count(load.total)}`;
}

async function drawMap(loaded) {
  if (loaded === mapLoaded) return;
  mapLoaded = loaded;
  const answer = await fetch('/api/map', { cache: 'no-store' });
  if (answer.ok) map.show(await answer.arrayBuffer());
}

async function watch() {
  let pause = WATCH_MILLIS;
  try {
    const status = await call('/api/status');
    bootNumber = status.boot.number;
    if (survival.show(status)) mapLoaded = -1;
    showLoading(status.load);
    if (status.load.state === 'LOADING') pause = LOADING_MILLIS;
    await drawMap(status.load.loaded);
  } catch {
    survival.lost();
  }
  setTimeout(watch, pause);
}

watch();
