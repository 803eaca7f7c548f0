// The map: one dot per city, brighter and larger with the number of people. No tiles, no outlines.

const NORTH = 80;
const SOUTH = -58;
const BYTES_PER_CITY = 6;
const SMALL_TOWN = [86, 150, 255];
const GIANT = [255, 208, 112];

// From blue to gold, and from faint to bright, as the share goes from 0 to 1.
function light(share) {
  const part = Math.min(1, share);
  const colour = SMALL_TOWN.map((from, index) => Math.round(from + (GIANT[index] - from) * part));
  return `rgb(${colour.join(' ')} / ${Math.round(50 + 50 * part)}%)`;
}

export class WorldMap {
  #canvas;
  #layer = document.createElement('canvas');
  #cities = null;
  #question = null;
  #answer = null;

  constructor(canvas, onPick) {
    this.#canvas = canvas;
    new ResizeObserver(() => this.#redraw()).observe(canvas);
    canvas.addEventListener('click', (event) => onPick(...this.#placeAt(event.offsetX, event.offsetY)));
  }

  // Six bytes a city, little-endian: hundredths of a degree north and east, population in thousands.
  show(buffer) {
    this.#cities = new DataView(buffer);
    this.#redraw();
  }

  ask(latitude, longitude) {
    this.#question = [latitude, longitude];
    this.#answer = null;
    this.#paint();
  }

  answer(latitude, longitude) {
    this.#answer = [latitude, longitude];
    this.#paint();
  }

  mark(latitude, longitude) {
    this.#question = null;
    this.answer(latitude, longitude);
  }

  #placeAt(x, y) {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const latitude = NORTH - (y / height) * (NORTH - SOUTH);
    const longitude = (x / width) * 360 - 180;
    return [Math.max(-90, Math.min(90, latitude)), Math.max(-180, Math.min(180, longitude))];
  }

  #pointOf([latitude, longitude]) {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    return [((longitude + 180) / 360) * width, ((NORTH - latitude) / (NORTH - SOUTH)) * height];
  }

  #redraw() {
    const scale = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (!width || !height) return;
    for (const canvas of [this.#canvas, this.#layer]) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      canvas.getContext('2d').scale(scale, scale);
    }
    if (this.#cities) this.#drawCities(this.#layer.getContext('2d'));
    this.#paint();
  }

  #drawCities(pen) {
    // Smallest first, so that the lights of the big cities lie on top.
    for (let at = this.#cities.byteLength - BYTES_PER_CITY; at >= 0; at -= BYTES_PER_CITY) {
      const place = [this.#cities.getInt16(at, true) / 100, this.#cities.getInt16(at + 2, true) / 100];
      const people = this.#cities.getUint16(at + 4, true);
      const size = Math.log10(Math.max(people, 10)) - 1;
      const [x, y] = this.#pointOf(place);
      const radius = 0.55 + size * size * 0.17;
      pen.fillStyle = light(size / 3);
      pen.beginPath();
      pen.arc(x, y, radius, 0, Math.PI * 2);
      pen.fill();
    }
  }

  #paint() {
    const pen = this.#canvas.getContext('2d');
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    pen.clearRect(0, 0, width, height);
    this.#drawGrid(pen, width, height);
    if (this.#layer.width) pen.drawImage(this.#layer, 0, 0, width, height);
    if (this.#question && this.#answer) this.#drawLine(pen, width);
    if (this.#question) this.#ring(pen, this.#question, 5, '#ffffff');
    if (this.#answer) this.#ring(pen, this.#answer, 7, '#6fe0ab');
  }

  #drawGrid(pen, width, height) {
    pen.strokeStyle = 'rgb(126 176 255 / 9%)';
    pen.lineWidth = 1;
    pen.beginPath();
    for (let longitude = -150; longitude < 180; longitude += 30) {
      const [x] = this.#pointOf([0, longitude]);
      pen.moveTo(x, 0);
      pen.lineTo(x, height);
    }
    for (let latitude = -30; latitude < NORTH; latitude += 30) {
      const [, y] = this.#pointOf([latitude, 0]);
      pen.moveTo(0, y);
      pen.lineTo(width, y);
    }
    pen.stroke();
  }

  // The short way round: over the date line when that is nearer.
  #drawLine(pen, width) {
    const [fromX, fromY] = this.#pointOf(this.#question);
    const [toX, toY] = this.#pointOf(this.#answer);
    const shift = Math.abs(toX - fromX) <= width / 2 ? 0 : Math.sign(fromX - toX) * width;
    pen.strokeStyle = 'rgb(111 224 171 / 85%)';
    pen.lineWidth = 1.5;
    pen.setLineDash([5, 4]);
    pen.beginPath();
    pen.moveTo(fromX, fromY);
    pen.lineTo(toX + shift, toY);
    pen.moveTo(fromX - shift, fromY);
    pen.lineTo(toX, toY);
    pen.stroke();
    pen.setLineDash([]);
  }

  #ring(pen, place, radius, colour) {
    const [x, y] = this.#pointOf(place);
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(x, y, radius, 0, Math.PI * 2);
    pen.stroke();
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(x, y, 2, 0, Math.PI * 2);
    pen.fill();
  }
}
