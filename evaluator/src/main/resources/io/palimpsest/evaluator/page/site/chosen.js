import {LineChart} from './charts.js';
import {element} from './format.js';

// A chart over time of one metric out of several that a reader chooses from.
export class ChosenChart {
  constructor(id, belongs, empty) {
    this.belongs = belongs;
    this.chart = new LineChart(document.getElementById(id), {digits: 4, empty, dots: false, labels: false, time: true});
    this.choice = document.getElementById(`${id}-choice`);
    this.choice.addEventListener('change', () => this.redraw());
  }

  draw(charts, markers) {
    this.charts = charts;
    this.markers = markers;
    const names = Object.keys(charts).filter(this.belongs);
    const offered = [...this.choice.options].map(option => option.value);
    if (names.join() !== offered.join()) {
      const chosen = this.choice.value;
      this.choice.replaceChildren(...names.map(name => element('option', {value: name}, name.replaceAll('_', ' '))));
      this.choice.value = names.includes(chosen) ? chosen : names.find(name => /mmd|loss/.test(name)) ?? names[0] ?? '';
      this.choice.hidden = names.length === 0;
    }
    this.redraw();
  }

  redraw() {
    const chart = this.charts[this.choice.value] ?? {steps: [], terms: {}};
    this.chart.draw(chart.steps, chart.terms, this.markers);
  }
}
