// Draws every chart of the page. The texts of Vega's modules stand above, each given to provide(); `modules`
// holds what they export.
{
  const util = modules['vega-util'];
  const dataflow = modules['vega-dataflow'];
  for (const name of ['vega-transforms', 'vega-view-transforms', 'vega-encode']) {
    util.extend(dataflow.transforms, modules[name]);
  }
  const {parse} = modules['vega-parser'];
  const {View} = modules['vega-view'];
  // Expressions are parsed to trees and walked: Function() is forbidden by the page's policy.
  const expr = modules['vega-interpreter'].expressionInterpreter;

  for (const {id, spec} of JSON.parse(document.getElementById('charts').textContent)) {
    const host = document.getElementById(id);
    host.textContent = '';
    const view = new View(parse(spec, null, {ast: true}), {expr, renderer: 'svg', container: host});
    const fit = () => view.width(Math.max(220, host.clientWidth)).runAsync();
    new ResizeObserver(fit).observe(host);
  }
}
