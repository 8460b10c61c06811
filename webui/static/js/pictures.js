// The pictures of the dashboard: drawn of the numbers in the tables below them. Without this script the tables stand alone.
(() => {
  "use strict";
  const told = document.getElementById("drawings");
  if (!told || !window.echarts) return;
  // Okabe and Ito's colours, apart for every kind of colour sight; a pattern with each, so that nothing rests on colour alone.
  const COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"];
  const SYMBOLS = ["circle", "rect", "triangle", "diamond"];
  const ink = () => getComputedStyle(document.body).color;
  // Words on a coloured and patterned field stand on a plate of their own.
  const plate = { color: "#000", backgroundColor: "#fff", padding: [1, 4], borderRadius: 3 };
  const labelled = { show: true, fontSize: 11 };

  const pie = (one) => [{
    type: "pie", radius: ["0%", "62%"], label: { formatter: "{b} {c} ({d}%)", color: ink() },
    data: one.labels.map((name, at) => ({ name, value: one.series[0].data[at] })).filter((part) => part.value),
  }];
  const tree = (one) => [{
    type: "treemap", roam: false, nodeClick: false, breadcrumb: { show: false }, left: 0, right: 0, top: 0, bottom: 0,
    // A plate would be as large as the field here and hide it: the words have a rim instead.
    label: { formatter: "{b} {c}", color: "#000", textBorderColor: "#fff", textBorderWidth: 3 },
    data: one.labels.map((name, at) => ({ name, value: one.series[0].data[at] })).filter((part) => part.value),
  }];
  const axes = (one) => {
    const lying = one.form === "stack" || one.id === "topics";
    const narrow = window.innerWidth < 600, all = one.id === "backlog";
    const names = { type: "category", data: one.labels, inverse: lying, axisLabel: { color: ink(), width: lying ? 130 : !narrow ? 96 : all ? 40 : 64, fontSize: narrow && all ? 10 : 12, overflow: lying ? "truncate" : "break", hideOverlap: !all, interval: all ? 0 : "auto" } };
    const numbers = { type: "value", minInterval: 1, axisLabel: { color: ink() }, splitLine: { lineStyle: { color: ink(), opacity: 0.15 } } };
    return {
      legend: { show: one.series.length > 1, textStyle: { color: ink() }, top: 0 },
      grid: { left: lying ? 150 : 48, right: 24, top: one.series.length > 1 ? 52 : 36, bottom: narrow && all ? 46 : 32 },
      xAxis: lying ? numbers : names, yAxis: lying ? names : numbers,
      series: one.series.map((series, at) => ({
        ...series, type: one.form === "lines" ? "line" : "bar", stack: one.form === "stack" ? "all" : undefined,
        symbol: SYMBOLS[at % SYMBOLS.length], symbolSize: 9, label: { ...labelled, ...(one.form === "stack" ? plate : { color: ink() }),
          position: one.form === "stack" ? "inside" : lying ? "right" : "top", formatter: (point) => point.value || "" },
        data: series.data.map((value) => value || { value, label: { show: false } }),  // the plate of an empty word would show
        labelLayout: { hideOverlap: true }, barMaxWidth: 36,
      })),
    };
  };
  const option = (one) => ({
    animation: false, color: COLOURS, aria: { enabled: true, label: { enabled: false }, decal: { show: one.form !== "areas" } },
    ...(one.form === "shares" ? { series: pie(one) } : one.form === "areas" ? { series: tree(one) } : axes(one)),
  });

  const drawn = [];
  for (const one of JSON.parse(told.dataset.drawings)) {
    const place = document.querySelector(`[data-picture="${one.id}"]`);
    if (!place) continue;
    place.hidden = false;
    if (one.form === "stack" || one.id === "topics") place.style.height = `${Math.max(240, 90 + one.labels.length * 18 * (one.form === "stack" ? 2 : 3))}px`;
    const chart = echarts.init(place, null, { renderer: "canvas" });
    drawn.push([chart, one]);
    chart.setOption(option(one));
    place.dataset.drawn = String(one.series.reduce((sum, series) => sum + series.data.reduce((all, value) => all + (value || 0), 0), 0));
  }
  const anew = () => drawn.forEach(([chart, one]) => { chart.resize(); chart.setOption(option(one)); });
  window.addEventListener("resize", anew);
  window.addEventListener("beforeprint", anew);
})();
