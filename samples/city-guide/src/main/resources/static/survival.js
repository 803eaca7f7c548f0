// What the server found when it started: the numbers of before, and how it had been stopped.

import { byId, count, moment } from './text.js';

const VERDICTS = {
  FIRST: 'First start: an empty database.',
  CLEAN: 'The process before had closed the database. This was there:',
  KILLED: 'The process before was killed without a goodbye. This was still there:',
};

export class SurvivalPanel {
  #boot = 0;
  #alive = true;

  constructor() {
    byId('copy-kill').addEventListener('click', async () => {
      await navigator.clipboard?.writeText(byId('kill-command').textContent);
      byId('copy-kill').textContent = 'Copied';
    });
  }

  // True when another process answers than the one this page knew.
  show(status) {
    const restarted = this.#boot !== 0 && status.boot.number !== this.#boot;
    this.#pill('up', restarted || !this.#alive ? `back: start ${status.boot.number}` : `up: start ${status.boot.number}`);
    this.#alive = true;
    if (status.boot.number !== this.#boot) this.#fill(status);
    this.#boot = status.boot.number;
    return restarted;
  }

  lost() {
    this.#alive = false;
    this.#pill('down', 'server is gone: start it again');
  }

  #pill(state, text) {
    byId('server').dataset.state = state;
    if (byId('server').textContent !== text) byId('server').textContent = text;
  }

  #fill({ boot, database, pid }) {
    byId('verdict').dataset.stop = boot.lastStop.toLowerCase();
    byId('verdict').textContent = VERDICTS[boot.lastStop];
    byId('boot-number').textContent = `#${count(boot.number)}`;
    byId('kept-cities').textContent = count(boot.citiesAtStart);
    byId('kept-visits').textContent = count(boot.visitsAtStart);
    byId('kept-answers').textContent = count(boot.answersAtStart);
    byId('kept-tokens').textContent = count(boot.tokensAtStart);
    byId('open-time').textContent = `${count(database.openMillis)} ms`;
    byId('kill-command').textContent = `kill -9 ${pid}`;
    byId('copy-kill').textContent = 'Copy';
    byId('facts').replaceChildren(
      ...[
        ['Started', moment(boot.startedAt)],
        ['Start before', boot.previousStartedAt ? moment(boot.previousStartedAt) : 'none'],
        ['Recovery', database.recovery],
        ['Database', database.path],
        ['Flush policy', database.flushPolicy],
      ].map(([name, value]) => this.#fact(name, value)),
    );
  }

  #fact(name, value) {
    const row = document.createElement('div');
    const term = document.createElement('dt');
    const detail = document.createElement('dd');
    term.textContent = name;
    detail.textContent = value;
    row.append(term, detail);
    return row;
  }
}
