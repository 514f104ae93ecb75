"use strict";
// Draws the charts of the view that is shown, and switches views and measures.
(() => {
  const colours = getComputedStyle(document.documentElement);
  const colour = name => colours.getPropertyValue("--" + name).trim();
  const ink = colour("ink"), grey = colour("grey"), line = colour("hairline"), navy = colour("navy");
  const series = place => colour("series-" + place % 6);
  const dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];
  const marks = ["circle", "square", "diamond", "triangle-up", "x", "cross"];
  const font = { family: '"Source Sans 3", "Segoe UI", system-ui, sans-serif', size: 13, color: ink };
  const narrow = () => window.innerWidth <= 560;
  // Plotly reads labels as a small HTML of its own: what a label says must stay text.
  const text = label => label.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const wrapped = (label, width) => {
    const lines = [""];
    for (const word of label.split(" ")) {
      const last = lines.length - 1;
      if (lines[last] && (lines[last] + " " + word).length > width) lines.push(word);
      else lines[last] = (lines[last] + " " + word).trim();
    }
    return lines.map(text).join("<br>");
  };

  const axis = (variant, extra) => ({
    tickformat: variant.percent ? ".0%" : ",.6~r", gridcolor: line, zerolinecolor: grey, fixedrange: true, automargin: true,
    rangemode: "tozero", ...extra,
  });
  const hover = variant => (variant.percent ? ".2%" : ",.1f");
  const years = data => ({
    type: "category", fixedrange: true, showgrid: false, tickangle: 0, automargin: true, nticks: narrow() ? 5 : 8, linecolor: grey, ticks: "outside", tickcolor: line,
    categoryorder: "array", categoryarray: data.categories,
  });
  const names = data => ({
    type: "category", fixedrange: true, autorange: "reversed", automargin: true, tickvals: data.categories.map((_, n) => n),
    tickfont: { ...font, size: narrow() ? 11 : 13 },
    ticktext: data.categories.map(name => wrapped(name, narrow() ? 22 : 34)),
  });
  const layout = extra => ({
    font, margin: { l: 8, r: 14, t: 12, b: 8 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", hovermode: "x unified",
    hoverlabel: { font: { ...font, size: 12 } }, showlegend: true, dragmode: false, separators: ".,",
    legend: { orientation: "h", x: 0, xanchor: "left", y: -0.13, yanchor: "top", font: { ...font, size: 12 }, traceorder: "normal" }, ...extra,
  });
  const forecast = data => {
    const first = data.categories.indexOf(data.base);
    if (first < 0) return {};
    return {
      shapes: [{ type: "rect", xref: "x", yref: "paper", x0: first + 0.5, x1: data.categories.length - 0.5, y0: 0, y1: 1, layer: "below",
        fillcolor: colour("wash"), line: { width: 0 } }],
      annotations: [{ xref: "x", yref: "paper", x: first + 0.55, y: 1.01, xanchor: "left", yanchor: "bottom", showarrow: false,
        text: "Forecast", font: { ...font, size: 11, color: grey } }],
    };
  };

  // The last value of each line beside its end, moved apart where two would overlap.
  const ends = (data, variant, named) => {
    const top = Math.max(...variant.series.flatMap(one => one.values)), tall = 210, room = 15;
    const found = variant.series.map(one => ({ label: named ? text(one.label) + " " : "", value: one.values[one.values.length - 1], strong: one.strong }))
      .filter(one => one.value !== null).sort((a, b) => a.value - b.value);
    let free = -Infinity;
    return found.map(one => {
      const at = (one.value / top) * tall, put = Math.max(at, free);
      free = put + room;
      return { x: data.categories.length - 1, y: one.value, xanchor: "left", xshift: 8, yshift: put - at, showarrow: false,
        text: one.label + (one.strong ? "<b>" + amount(one.value) + "</b>" : amount(one.value)), font: { ...font, size: 12 } };
    });
  };
  const amount = value => value.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  const draw = {
    lines(data, variant) {
      const made = forecast(data);
      made.annotations = [...(made.annotations || []), ...ends(data, variant)];
      const traces = variant.series.map((one, n) => ({
        type: "scatter", mode: "lines+markers", name: text(one.label), x: data.categories, y: one.values,
        line: { color: series(n), width: one.strong ? 3.5 : 2, dash: dashes[n % 6] }, marker: { symbol: marks[n % 6], size: one.strong ? 7 : 5 },
        hovertemplate: "%{y:" + hover(variant) + "}",
      }));
      return [traces, layout({ xaxis: years(data), yaxis: axis(variant), ...made, margin: { l: 8, r: 52, t: 24, b: 8 } })];
    },
    stack(data, variant) {
      const traces = variant.series.map((one, n) => ({
        type: "bar", name: text(one.label), x: data.categories, y: one.values,
        marker: { color: series(n), line: { color: "#fff", width: 1 } },
        hovertemplate: "%{y:" + hover(variant) + "}",
      }));
      const extra = variant.percent ? { range: [0, 1.001], autorange: false, dtick: 0.25 } : {};
      return [traces, layout({ barmode: "stack", bargap: 0.25, xaxis: years(data), yaxis: axis(variant, extra) })];
    },
    bars(data, variant) {
      const traces = variant.series.map((one, n) => ({
        type: "bar", orientation: "h", name: text(one.label), y: data.categories.map((_, at) => at), x: one.values, marker: { color: series(n) },
        text: one.values, texttemplate: "%{x:" + (variant.percent ? ".1%" : ",.1f") + "}", cliponaxis: false,
        textposition: one.values.map(value => value > 0.3 * Math.max(...one.values) ? "inside" : "outside"), insidetextanchor: "end", insidetextfont: { color: "#fff" },
        hovertemplate: "%{x:" + hover(variant) + "}<extra></extra>",
      }));
      const extra = { showlegend: false, hovermode: "closest", bargap: 0.35, xaxis: axis(variant), yaxis: names(data), margin: { l: 8, r: 20, t: 26, b: 8 } };
      if (data.reference) {
        const [name, value] = data.reference;
        extra.shapes = [{ type: "line", xref: "x", yref: "paper", x0: value, x1: value, y0: 0, y1: 1, line: { color: colour("gold"), width: 2, dash: "dash" } }];
        extra.annotations = [{ xref: "x", yref: "paper", x: value, y: 1.01, yanchor: "bottom", showarrow: false, font: { ...font, size: 12 },
          text: text(name) + " " + (value * 100).toFixed(1) + "%" }];
      }
      return [traces, layout(extra)];
    },
    shares(data, variant) {
      const traces = variant.series.map((one, n) => ({
        type: "bar", orientation: "h", name: text(one.label), y: data.categories.map((_, at) => at), x: one.values,
        marker: { color: colour("grade-" + n) || series(n), line: { color: "#fff", width: 1 } },
        hovertemplate: "%{x:" + hover(variant) + "}<extra>" + text(one.label) + "</extra>",
      }));
      return [traces, layout({ barmode: "stack", bargap: 0.3, hovermode: "closest", xaxis: axis(variant, { range: [0, 1.001], autorange: false, dtick: 0.25 }), yaxis: names(data), legend: above() })];
    },
    ranges(data, variant) {
      const places = data.categories.map((_, at) => at), traces = [];
      const last = variant.series.length - 1;
      traces.push({ type: "scatter", mode: "lines", showlegend: false, hoverinfo: "skip", line: { color: line, width: 6 },
        y: places.flatMap(at => [at, at, null]), x: places.flatMap(at => [variant.series[0].values[at], variant.series[last].highs[at], null]) });
      variant.series.forEach((one, n) => traces.push({
        type: "scatter", mode: "markers", name: text(one.label), y: places.concat(places), x: one.values.concat(one.highs),
        marker: { color: series(n ? 0 : 1), symbol: n ? "circle" : "diamond", size: 11, line: { color: "#fff", width: 1 } },
        hovertemplate: "%{x:" + hover(variant) + "}<extra>" + text(one.label) + "</extra>",
      }));
      return [traces, layout({ hovermode: "closest", xaxis: axis(variant), yaxis: { ...names(data), showgrid: true, gridcolor: colour("band"), zeroline: false,
        autorange: false, range: [places.length - 0.5, -0.5] }, legend: above() })];
    },
    fan(data, variant) {
      const edges = variant.series, middle = (edges.length - 1) / 2, traces = [];
      for (let n = 0; n < middle; n += 1) {
        const shade = { mode: "lines", type: "scatter", x: data.categories, line: { width: 0 }, hovertemplate: "%{y:" + hover(variant) + "}" };
        traces.push({ ...shade, name: text(edges[n].label), y: edges[n].values, showlegend: false });
        traces.push({ ...shade, name: text(edges[edges.length - 1 - n].label), y: edges[edges.length - 1 - n].values, fill: "tonexty",
          fillcolor: series(1) + ["40", "80"][n % 2], showlegend: false });
      }
      traces.push({ type: "scatter", mode: "lines", name: text(edges[middle].label), x: data.categories, y: edges[middle].values,
        line: { color: navy, width: 3 }, hovertemplate: "%{y:" + hover(variant) + "}" });
      const made = forecast(data);
      made.annotations = [...(made.annotations || []), ...ends(data, variant, true)];
      return [traces, layout({ showlegend: false, xaxis: years(data), yaxis: axis(variant), ...made, margin: { l: 8, r: 84, t: 24, b: 8 } })];
    },
    waterfall(data, variant) {
      const steps = variant.series[0].values, starts = [], last = steps.length - 1;
      let level = 0;
      steps.forEach((step, n) => { const total = n === 0 || n === last; starts.push(total ? 0 : level); level = total ? step : level + step; });
      return [[{
        type: "bar", x: data.categories, y: steps, base: starts, name: text(variant.series[0].label), text: steps, cliponaxis: false,
        texttemplate: "%{text:,.1f}", textposition: "outside", hovertemplate: "%{text:" + hover(variant) + "}<extra></extra>",
        marker: { color: steps.map((step, n) => (n === 0 || n === last ? navy : step < 0 ? colour("gold") : colour("grade-0"))) },
      }], layout({ showlegend: false, hovermode: "closest", xaxis: { ...years(data), tickvals: data.categories, ticktext: data.categories.map(name => wrapped(name, 12)) }, yaxis: axis(variant) })];
    },
  };
  function above() { return { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom", font: { ...font, size: 12 }, traceorder: "normal" }; }

  const read = place => JSON.parse(document.querySelector('script[data-for="' + place.id + '"]').textContent);
  const show = (place, number) => {
    const data = read(place), variant = data.variants[number];
    if (narrow() && data.kind === "ranges") place.style.height = 110 + 46 * data.categories.length + "px";
    const [traces, made] = draw[data.kind](data, variant);
    const config = { displayModeBar: false, responsive: true, displaylogo: false, showTips: false };
    Plotly.react(place, traces, { ...made, height: place.clientHeight }, config).then(() => {
      for (const svg of place.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", "0 0 " + svg.getAttribute("width") + " " + svg.getAttribute("height"));
      place.style.setProperty("--ratio", place.clientWidth + " / " + place.clientHeight);
      place.dataset.drawn = variant.label;
    });
  };
  const drawIn = part => { for (const place of part.querySelectorAll(".chart")) if (!place.dataset.drawn) show(place, Number(place.dataset.variant || 0)); };
  const drawAll = () => { for (const part of document.querySelectorAll(".view:not([hidden]), main > .part")) drawIn(part); };

  const bar = document.querySelector(".bar");
  const choose = () => {
    const key = new FormData(bar).get("scenario") + "-" + new FormData(bar).get("basis");
    for (const view of document.querySelectorAll(".view")) view.hidden = view.dataset.view !== key;
    const findings = document.getElementById("findings");
    if (findings) findings.removeAttribute("id");
    document.querySelector('.view[data-view="' + key + '"] .findings').id = "findings";
    drawAll();
  };
  bar.addEventListener("change", choose);
  bar.addEventListener("submit", event => event.preventDefault());
  document.addEventListener("click", event => {
    const button = event.target.closest("button[data-variant]");
    if (!button) return;
    for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
    const place = button.closest("figure").querySelector(".chart");
    place.dataset.variant = button.dataset.variant;
    button.closest("figure").querySelector("[data-unit]").textContent = read(place).variants[Number(button.dataset.variant)].unit;
    show(place, Number(button.dataset.variant));
  });
  let wide = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === wide) return;
    wide = window.innerWidth;
    for (const place of document.querySelectorAll(".chart")) delete place.dataset.drawn;
    drawAll();
  });
  drawAll();
})();
