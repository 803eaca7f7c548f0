// The three cards: nearest city with its cache badge, a city with its visits, a token with its clock.

import { byId, call, coordinates, count, countryOf, localTime, moment, took, whereIs } from './text.js';

const LOG_LINES = 6;
const CLOCK_MILLIS = 200;
const RING = 119.4;

export class NearestCard {
  #log = [];
  #onOpen;
  #city = null;

  constructor(onOpen) {
    this.#onOpen = onOpen;
    byId('nearest-city').addEventListener('click', () => this.#onOpen(this.#city));
  }

  show(answer, bootNumber) {
    this.#city = answer.city;
    byId('nearest-empty').hidden = true;
    byId('nearest').hidden = false;
    byId('nearest-source').textContent = answer.source;
    byId('nearest-source').dataset.source = answer.source;
    byId('nearest-time').textContent = took(answer.micros);
    byId('nearest-city').textContent = `${answer.city.name}, ${countryOf(answer.city)}`;
    byId('nearest-detail').textContent =
      `${count(Math.round(answer.kilometres))} km from ${coordinates(answer.latitude, answer.longitude)}`;
    byId('nearest-origin').textContent = this.#origin(answer, bootNumber);
    this.#log = [answer, ...this.#log].slice(0, LOG_LINES);
    this.#drawLog();
  }

  #origin(answer, bootNumber) {
    if (answer.source === 'MISS') return `Computed now by reading ${count(answer.citiesRead)} cities.`;
    const since = answer.computedInBoot < bootNumber
      ? `in start #${answer.computedInBoot}: the answer outlived that process`
      : 'by this process';
    return `Computed ${moment(answer.computedAt)} ${since}.`;
  }

  #drawLog() {
    const slowest = Math.max(...this.#log.map((line) => line.micros));
    byId('nearest-log').replaceChildren(...this.#log.map((line) => this.#line(line, slowest)));
  }

  #line(line, slowest) {
    const row = document.createElement('li');
    const badge = this.#piece('badge', line.source, line.source);
    const where = this.#piece('where', `${line.city.name} ${coordinates(line.latitude, line.longitude)}`);
    const bar = this.#piece('bar', '', line.source);
    bar.style.width = `${Math.max(1, (line.micros / slowest) * 100)}%`;
    row.append(badge, where, bar, this.#piece('took', took(line.micros)));
    return row;
  }

  #piece(name, text, source) {
    const piece = document.createElement('span');
    piece.className = name;
    piece.textContent = text;
    if (source) piece.dataset.source = source;
    return piece;
  }
}

export class CityCard {
  #city = null;

  constructor() {
    byId('visit').addEventListener('click', () => this.#visit());
  }

  async open(city) {
    this.#city = city;
    byId('city-empty').hidden = true;
    byId('city').hidden = false;
    byId('city-name').textContent = city.name;
    byId('city-where').textContent = whereIs(city);
    byId('city-population').textContent = city.population ? count(city.population) : 'unknown';
    byId('city-coordinates').textContent = coordinates(city.latitude, city.longitude);
    byId('city-time').textContent = localTime(city.timeZone);
    await this.#visit();
  }

  async #visit() {
    const city = this.#city;
    const visits = await call(`/api/cities/${city.id}/visits`, 'POST');
    if (!visits || city !== this.#city) return;
    byId('city-visits').textContent = count(visits.count);
    byId('city-visits-word').textContent = visits.count === 1 ? 'visit' : 'visits';
    byId('city-last').textContent = visits.previousAt ? moment(visits.previousAt) : 'this is the first';
  }
}

export class TokenCard {
  #city = null;
  #token = null;
  #clock = 0;

  constructor() {
    byId('token-create').addEventListener('click', () => this.#create());
    byId('token-lookup').addEventListener('click', () => this.#lookUp());
  }

  offer(city) {
    this.#city = city;
    byId('token-empty').hidden = true;
    byId('token-make').hidden = false;
    byId('token-city').textContent = city.name;
  }

  async #create() {
    const token = await call(`/api/cities/${this.#city.id}/tokens`, 'POST');
    this.#token = { ...token, diesAt: performance.now() + token.remainingMillis };
    byId('token').hidden = false;
    byId('token-value').textContent = token.token;
    byId('token-answer').textContent = '';
    clearInterval(this.#clock);
    this.#clock = setInterval(() => this.#tick(), CLOCK_MILLIS);
    this.#tick();
  }

  #tick() {
    const left = Math.max(0, this.#token.diesAt - performance.now());
    byId('ring').style.strokeDashoffset = String(RING * (1 - left / this.#token.lifeMillis));
    byId('token').dataset.state = left > 0 ? 'alive' : 'expired';
    byId('token-left').textContent = left > 0 ? `valid for ${Math.ceil(left / 1000)} s` : 'expired';
    if (left === 0) clearInterval(this.#clock);
  }

  async #lookUp() {
    const found = await call(`/api/tokens/${this.#token.token}`);
    byId('token-answer').dataset.found = String(found !== null);
    byId('token-answer').textContent = found
      ? `Leads to ${found.city.name}, ${countryOf(found.city)}.`
      : 'The database has no such key any more.';
  }
}
