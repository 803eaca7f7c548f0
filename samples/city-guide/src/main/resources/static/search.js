// The search box: a combobox whose list is a prefix scan over sorted keys.

import { byId, call, count, took, whereIs } from './text.js';

const PAUSE_MILLIS = 60;

export class SearchBox {
  #input = byId('search');
  #list = byId('matches');
  #hint = byId('search-time');
  #onChoose;
  #cities = [];
  #active = -1;
  #latest = 0;
  #timer = 0;

  constructor(onChoose) {
    this.#onChoose = onChoose;
    this.#input.addEventListener('input', () => this.#soon());
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    this.#input.addEventListener('blur', () => this.#close());
    // Not click: the list would be gone with the focus before the click arrives.
    this.#list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const row = event.target.closest('li');
      if (row) this.#choose([...this.#list.children].indexOf(row));
    });
    byId('search-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#choose(Math.max(this.#active, 0));
    });
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(), PAUSE_MILLIS);
  }

  async #search() {
    const prefix = this.#input.value.trim();
    const mine = ++this.#latest;
    if (!prefix) return this.#close();
    const found = await call(`/api/cities?prefix=${encodeURIComponent(prefix)}&limit=8`).catch(() => null);
    if (!found || mine !== this.#latest) return;
    this.#cities = found.cities;
    this.#active = -1;
    this.#hint.textContent = `${count(found.scanned)} ${found.scanned === 1 ? 'match' : 'matches'} in ${took(found.micros)}`;
    this.#list.replaceChildren(...this.#cities.map((city, index) => this.#row(city, index)));
    this.#open(this.#cities.length > 0);
  }

  #row(city, index) {
    const row = document.createElement('li');
    row.id = `match-${index}`;
    row.role = 'option';
    row.ariaSelected = 'false';
    const name = document.createElement('span');
    name.textContent = city.name;
    const where = document.createElement('small');
    where.textContent = whereIs(city);
    row.append(name, where);
    return row;
  }

  #key(event) {
    if (event.key === 'Escape') return this.#close();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || this.#cities.length === 0) return;
    event.preventDefault();
    this.#active = (this.#active + step + this.#cities.length) % this.#cities.length;
    [...this.#list.children].forEach((row, index) => {
      row.ariaSelected = String(index === this.#active);
    });
    this.#list.children[this.#active].scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', `match-${this.#active}`);
  }

  #choose(index) {
    const city = this.#cities[index];
    if (!city) return;
    this.#input.value = city.name;
    this.#close();
    this.#onChoose(city);
  }

  #open(shown) {
    this.#list.hidden = !shown;
    this.#input.setAttribute('aria-expanded', String(shown));
    this.#input.removeAttribute('aria-activedescendant');
  }

  #close() {
    clearTimeout(this.#timer);
    this.#latest += 1;
    this.#open(false);
    this.#hint.textContent = '';
  }
}
