// Moves the parts of a picture that Matplotlib has drawn as SVG. It knows lines, bars, areas and texts, the axes that they stand
// in, and nothing of the lesson. Properties have Matplotlib's names: what sets an artist there moves a node here.

const across = ({ left, width, xlim: [low, high] }, x) => left + ((x - low) / (high - low)) * width;
const down = ({ bottom, height, ylim: [low, high] }, y) => bottom - ((y - low) / (high - low)) * height;

/** A colour of the palette goes by its name in the theme (live.css), so that it can be another in the dark. */
export const themed = (colour) => `var(--c${colour.slice(1).toLowerCase()}, ${colour})`;

const move = {
  line(node, { axes }, { xdata, ydata, color }) {
    const path = node.querySelector(":scope > path");
    const marks = [...node.querySelectorAll("use")];
    while (marks.length && marks.length < xdata?.length) {
      marks.push(marks[0].parentNode.appendChild(marks[0].cloneNode()));
    }
    if (color) {
      if (path) path.style.stroke = themed(color);
      for (const mark of marks) mark.style.fill = mark.style.stroke = themed(color);
      for (const shape of node.querySelectorAll("defs path")) shape.style.stroke = themed(color);
    }
    if (!xdata) return;
    const points = xdata.map((x, n) => [across(axes, x), down(axes, ydata[n])]);
    const seen = points.map((point) => point.every(Number.isFinite));
    const step = ([x, y], n) => (seen[n] ? `${seen[n - 1] ? "L" : "M"}${x} ${y}` : "");
    path?.setAttribute("d", points.map(step).join(""));
    marks.forEach((mark, n) => {
      mark.style.display = seen[n] ? "" : "none";
      if (!seen[n]) return;
      mark.setAttribute("x", points[n][0]);
      mark.setAttribute("y", points[n][1]);
    });
  },
  bar(node, { axes, ...at }, changed) {
    const { x, y, width, height, color } = { ...at, ...changed };
    const [left, right] = [across(axes, x), across(axes, x + width)];
    const [foot, head] = [down(axes, y), down(axes, y + height)];
    const path = node.querySelector("path");
    path.setAttribute("d", `M${left} ${foot}H${right}V${head}H${left}z`);
    if (color) path.style.fill = themed(color);
  },
  area(node, { axes }, { verts }) {
    const outline = (polygon) => `M${polygon.map(([x, y]) => `${across(axes, x)} ${down(axes, y)}`).join("L")}z`;
    node.querySelector("path").setAttribute("d", verts.map(outline).join(""));
  },
  text(node, { axes }, { x, y, text, color }) {
    const letters = node.querySelector("text");
    if (x !== undefined || y !== undefined) letters.removeAttribute("transform");
    if (x !== undefined) letters.setAttribute("x", across(axes, x));
    if (y !== undefined) letters.setAttribute("y", down(axes, y));
    if (color) letters.style.fill = themed(color);
    if (text !== undefined) letters.textContent = text;
  },
};

/** What moves the parts of an SVG: give it the numbers of `places`, {part: {property: value}}. */
export function stage(svg, places) {
  const nodes = Object.fromEntries(Object.keys(places).map((name) => [name, svg.getElementById(name)]));
  return (numbers) => {
    for (const [name, place] of Object.entries(places)) {
      const { visible = true, ...changed } = numbers[name];
      nodes[name].style.display = visible ? "" : "none";
      move[place.kind](nodes[name], place, changed);
    }
  };
}

/** Where a pointer is, in the numbers of a part's axes. */
export function placeOf(svg, { axes }, { clientX, clientY }) {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
  const share = [(x - axes.left) / axes.width, (axes.bottom - y) / axes.height];
  return [axes.xlim, axes.ylim].map(([low, high], n) => low + share[n] * (high - low));
}
