// Distribution and trend charts: ECharts, drawn as SVG. Loaded only by the pages that have charts.
// What to draw and every word of it come with the page, in data-chart (web/charts.py); the same
// figures stand in a table beside each chart, so the page is complete without this script.
import { init, use } from "echarts/core";
import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, CustomChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const INK = "#1f2d3a";
const SOFT = "#51606e";
const LINE = "#d5dde4";
// Told apart without colour: columns by their pattern, lines by dashes and marks.
const RECORDED = { color: "#14557f", decal: { symbol: "none" } };
const RECKONED = {
  color: "#e3edf4",
  borderColor: "#14557f",
  decal: { symbol: "rect", symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: "#14557f" },
};
const LINES = [
  { color: "#14557f", type: "solid", symbol: "circle" },
  { color: "#8a4b00", type: [8, 4], symbol: "triangle" },
  { color: INK, type: [2, 4], symbol: "rect" },
];
const SHEET = 640; // points, of a chart on paper
const ROW = 20; // of the legend: one a line, so that it keeps its height at every width
const STROKE = "path://M0 0H10M5 0V14M0 14H10"; // an upright stroke with two feet
const KINDS = { columns, lines, ranges };

for (const box of document.querySelectorAll("[data-chart]")) show(box, JSON.parse(box.dataset.chart));

function show(box, told) {
  box.hidden = false;
  const place = box.firstElementChild;
  const chart = init(place, null, { renderer: "svg" });
  chart.setOption({ ...frame(told), ...KINDS[told.kind](told) });
  chart.on("click", (at) => {
    const href = told.series[at.seriesIndex]?.href?.[at.dataIndex];
    if (href) location.assign(href);
  });
  const fit = (width) => {
    chart.resize({ width });
    chart.getZr().refreshImmediately(); // the printer does not wait for the next frame
    // with a view box the drawing follows the width of the paper
    place.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  };
  fit();
  new ResizeObserver(() => {
    if (place.clientWidth && !matchMedia("print").matches) fit();
  }).observe(place);
  // drawn anew for the sheet, or the words of a wide chart would be too small to read
  addEventListener("beforeprint", () => fit(Math.min(place.clientWidth, SHEET)));
  addEventListener("afterprint", () => fit());
}

function frame(told) {
  const words = { color: INK, fontFamily: getComputedStyle(document.body).fontFamily };
  const soft = { ...words, color: SOFT };
  return {
    animation: false,
    textStyle: words,
    aria: { enabled: true, label: { description: told.label }, decal: { show: true } },
    legend: { orient: "vertical", top: 0, left: 0, itemWidth: 34, itemGap: 6, selectedMode: false, textStyle: words },
    grid: { top: 38 + ROW * rows(told), right: 16, bottom: told.x ? 28 : 8, left: 8 },
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // the pages allow no style in markup
      confine: true,
      borderColor: LINE,
      textStyle: words,
      axisPointer: { type: told.kind === "lines" ? "line" : "shadow" },
      formatter: (at) => told.says[at[0].dataIndex],
    },
    xAxis: {
      type: "category",
      data: told.steps,
      name: told.x,
      nameLocation: "middle",
      nameGap: 26,
      nameTextStyle: soft,
      axisLabel: { ...words, hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: SOFT } },
    },
    yAxis: {
      type: "value",
      name: told.y,
      max: told.most,
      nameTextStyle: { ...soft, align: "left" },
      axisLabel: words,
      splitLine: { lineStyle: { color: LINE } },
      minInterval: told.kind === "columns" ? 1 : 0,
    },
  };
}

function rows(told) {
  return told.kind === "ranges" ? 2 : told.series.length;
}

function columns(told) {
  return {
    series: told.series.map((one, at) => ({
      type: "bar",
      name: one.name,
      data: one.data.map((n) => n || null), // a nought has no edge either
      barGap: "0%",
      barCategoryGap: "20%",
      cursor: one.href ? "pointer" : "default",
      itemStyle: at ? RECKONED : RECORDED,
    })),
  };
}

function lines(told) {
  return {
    series: told.series.map((one, at) => {
      const { color, type, symbol } = LINES[at];
      return {
        type: "line",
        name: one.name,
        data: one.data,
        symbol,
        symbolSize: 8,
        showAllSymbol: "auto",
        cursor: "default",
        itemStyle: { color },
        lineStyle: { color, type, width: 2 },
      };
    }),
  };
}

// Columns, and an upright stroke with two feet from the low to the high end of each range.
function ranges(told) {
  const [one] = told.series;
  const stroke = (_, at) => {
    if (Number.isNaN(at.value(1)) || Number.isNaN(at.value(2))) return undefined;
    const [x, low] = at.coord([at.value(0), at.value(1)]);
    const high = at.coord([at.value(0), at.value(2)])[1];
    const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: INK, lineWidth: 2 } });
    return { type: "group", silent: true, children: [line(x, low, x, high), line(x - 5, low, x + 5, low), line(x - 5, high, x + 5, high)] };
  };
  return {
    legend: { ...frame(told).legend, data: [{ name: one.name }, { name: one.interval, icon: STROKE, itemStyle: { borderColor: INK, borderWidth: 2 } }] },
    series: [
      { type: "bar", name: one.name, data: one.data, barMaxWidth: 40, cursor: "default", itemStyle: RECKONED },
      { type: "custom", name: one.interval, data: one.low.map((low, at) => [at, low, one.high[at]]), renderItem: stroke, encode: { x: 0, y: [1, 2] }, z: 3 },
    ],
  };
}
